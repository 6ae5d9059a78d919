import { expect, it } from "vitest";
import { jsonResponse } from "../../../lib/cloud/http/json-response.ts";

it("jsonResponse puts the content type before the other headers, and serializes the body", () => {
  expect(jsonResponse(503, { message: "busy" }, [["Retry-After", "1"]])).toEqual({
    status: 503,
    headers: [
      ["Content-Type", "application/json"],
      ["Retry-After", "1"],
    ],
    body: '{"message":"busy"}',
  });
});
