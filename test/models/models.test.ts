import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SERVICE_MODELS } from "../../lib/cloud/services/models/service-models.ts";
import { generated, type AwsModel } from "./generate.ts";
import { root } from "../arrows/project.ts";
import { SERVICES } from "./operations.ts";
import { REPLACING_FILE, replacingProperties } from "./replacing.ts";

it("the generated models have exactly the operations of the list (`npm run models`)", () => {
  const names = Object.entries(SERVICES).map(([service, { operations }]) => [
    service,
    operations.trim().split(/\s+/).toSorted(),
  ]);
  const made = Object.entries(SERVICE_MODELS).map(([service, { operations }]) => [
    service,
    Object.keys(operations).toSorted(),
  ]);
  expect(Object.fromEntries(made)).toEqual(Object.fromEntries(names));
});

it("the generator refuses a model that lacks an operation of the list", () => {
  const model: AwsModel = {
    metadata: { protocol: "query", serviceId: "STS" },
    operations: {},
    shapes: {},
  };
  expect(() => generated("sts", model)).toThrow("the model of sts has no operation AssumeRole");
});

it("the generator keeps only the shapes of inputs, and what checks need", () => {
  const operations = Object.fromEntries(
    (SERVICES["sts"]?.operations.trim().split(/\s+/) ?? []).map((name) => [
      name,
      { http: { method: "POST", requestUri: "/" }, input: { shape: "In" } },
    ]),
  );
  const text = generated("sts", {
    metadata: { protocol: "query", serviceId: "STS" },
    operations,
    shapes: {
      In: { type: "structure", required: ["A"], members: { A: { shape: "Name" } } },
      Name: { type: "string", min: 1, pattern: "[a-z]*", sensitive: true },
      Out: { type: "structure", members: {} },
    },
  });
  expect(text).toContain('AssumeRole: {"input":"In"},');
  expect(text).toContain('Name: {"type":"string","min":1,"pattern":"[a-z]*","sensitive":true},');
  expect(text).not.toContain("Out");
});

it("the generated properties whose change replaces a resource equal the schemas (`npm run models`)", async () => {
  const text = readFileSync(join(root, REPLACING_FILE), "utf8");
  expect(text).toBe(await replacingProperties());
  expect(text).toContain('"AWS::SQS": {"Queue":"=QueueName FifoQueue",');
});
