import { expect, it } from "vitest";
import { selectedResponse } from "../../../../../lib/cloud/gateway/rest-api/integration/mapping/selected-response.ts";

const responses = (patterns: readonly (string | undefined)[]) =>
  patterns.map((pattern, status) => ({
    status,
    pattern,
    headers: {},
    templates: new Map(),
    contentHandling: undefined,
  }));

it.each<[string, readonly (string | undefined)[], string, number | "limit" | undefined]>([
  ["the default", [undefined, "2.."], "404", 0],
  ["a pattern before the default", [undefined, "2.."], "200", 1],
  ["the first of two patterns", ["4\\d{2}", "404", undefined], "404", 0],
  ["a pattern for the whole text", ["Invalid*", undefined], "Invalid input", 1],
  ["a pattern that matches an empty message", [".*", undefined], "", 0],
  ["no pattern that needs a message", [".+", undefined], "", 1],
  ["no pattern over two lines", [".*a.*", undefined], "x\na", 1],
  ["a choice", ["(a|b)+|c", undefined], "abba", 0],
  ["nothing without a default", ["2.."], "404", undefined],
  ["no response in time", ["(a|aa)+b.*", undefined], "a".repeat(10_000_000), "limit"],
])("the status or the message selects %s", (_, patterns, selector, expected) => {
  const found = selectedResponse(responses(patterns), selector);
  expect(typeof found === "object" ? found.status : found).toBe(expected);
});
