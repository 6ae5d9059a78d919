import { expect, it } from "vitest";
import { mockStatus } from "../../../../../lib/cloud/gateway/rest-api/integration/mock/mock-status.ts";

it.each<[string, number | undefined]>([
  ["{ statusCode: 200 }", 200],
  ['{"statusCode": 200}', 200],
  ["{'statusCode': 200, '': ''}", 200],
  ['{"statusCode": 200 , }', 200],
  ['{"statusCode": 200 ,, }', 200],
  ['{statusCode: 200, " ": " "}', 200],
  ['{"statusCode": 200 , null: null }', 200],
  ['\n{"a": {"b": [1, "x", {}]}, "statusCode": -1000}\n', -1000],
  ['{"statusCode": 0}', 0],
  ['{"statusCode": 200, "statusCode": 404}', 404],
  ['{"statusCode": "200"}', undefined],
  ['{"statusCode": 20.5}', undefined],
  ["{\"statusCode': 200 }", undefined],
  ["{'statusCode: 200 }", undefined],
  ["statusCode: 200", undefined],
  ["{statusCode: 200, {foo: [ba r]}", undefined],
  ["{statusCode: 200} x", undefined],
  ["{statusCode: 200", undefined],
  ["", undefined],
  ["{}", undefined],
  ["[".repeat(100_000), undefined],
  [`{a: ${"[".repeat(100_000)}`, undefined],
  [`{a: "\\"x'", b: '\\'x"', statusCode: 201}`, 201],
])("the status of a MOCK request %j is %s", (text, status) => {
  expect(mockStatus(text)).toBe(status);
});

it("reads a MOCK request of several megabytes", () => {
  expect(mockStatus(`{a: "${"x\\n".repeat(3_000_000)}", statusCode: 200}`)).toBe(200);
});
