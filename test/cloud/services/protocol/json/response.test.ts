import { expect, it } from "vitest";
import {
  awsJson,
  restJson,
  restJsonError,
} from "../../../../../lib/cloud/services/protocol/json/response.ts";

it.each([
  ["a body of JSON for an object", { a: 1 }, '{"a":1}'],
  ["the unchanged string for a JSON string", '{ "a": 1 }', '{ "a": 1 }'],
  ["an empty body for undefined", undefined, ""],
])("a response has %s", (_, body, text) => {
  expect(restJson(200, body, "id").body).toBe(text);
  expect(awsJson(200, body, "id").body).toBe(text);
});

it.each([
  ["restJson1", restJson(200, {}, "id", [["A", "b"]]), "application/json"],
  ["awsJson1.1", awsJson(200, {}, "id", [["A", "b"]]), "application/x-amz-json-1.1"],
  ["awsJson1.0", awsJson(200, {}, "id", [["A", "b"]], "1.0"), "application/x-amz-json-1.0"],
])(
  "a response has the content type of %s, the request id and the other headers",
  (_, { headers }, type) => {
    expect(headers).toEqual([
      ["Content-Type", type],
      ["x-amzn-RequestId", "id"],
      ["A", "b"],
    ]);
  },
);

it("an error of restJson1 has its type in a header", () => {
  const { status, headers } = restJsonError(404, "NotFoundException", {}, "id");
  expect(status).toBe(404);
  expect(headers).toContainEqual(["x-amzn-ErrorType", "NotFoundException"]);
});
