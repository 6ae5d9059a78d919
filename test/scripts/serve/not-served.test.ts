import { expect, it } from "vitest";
import type { RecordedResource } from "../../../lib/cloud/account/records/record.ts";
import { notServed } from "../../../scripts/serve/introduction/not-served.ts";

const record = (words: string, path: string, more: Partial<RecordedResource> = {}) => ({
  type: "",
  words,
  path,
  without: undefined,
  silent: false,
  name: "",
  arn: undefined,
  properties: {},
  ...more,
});

it("the start has a line for each kind of resource that is not served", () => {
  const rule = { without: "does not fire" };
  const records = [
    record("SQS queue", "S/Jobs/Resource"),
    record("EventBridge rule", "S/Nightly", rule),
    record("policy of a queue", "S/Policy", { silent: true }),
    record("SQS queue", "S/Dead"),
    record("stream of a table", "S/T", { without: "has no records" }),
    record("stream of a table", "S/U", { without: "has no records" }),
    record("SES identity", "S/I"),
    record("SES identity", "S/J"),
  ];
  expect(notServed(records)).toEqual([
    "2 SQS queues: S/Jobs, S/Dead",
    "1 EventBridge rule, which does not fire: S/Nightly",
    "2 streams of a table, which have no records: S/T, S/U",
    "2 SES identities: S/I, S/J",
  ]);
});

it("a line of the start has at most five names", () => {
  const topics = ["A", "B", "C", "D", "E", "F", "G"].map((path) => record("SNS topic", path));
  expect(notServed(topics)).toEqual(["7 SNS topics: A, B, C, D, E, 2 more"]);
});

it("an app without such resources has no line", () => {
  expect(notServed([])).toEqual([]);
});
