import { expect, it } from "vitest";
import { targetOperation } from "../../../../../lib/cloud/services/protocol/json/target.ts";
import { wireRequest } from "../../../../../lib/sigv4/request/request.ts";

it.each([
  ["the service's own target", "TrentService.Decrypt", "Decrypt"],
  ["a target without an operation", "TrentService.", ""],
  ["another service's target", "DynamoDB_20120810.Query", undefined],
  ["a target that only contains the prefix", "x.TrentService.Decrypt", undefined],
])("the operation of %s, %s, is %j", (_, target, operation) => {
  const request = wireRequest("POST", "http://localhost/", [["X-Amz-Target", target]]);
  expect(targetOperation(request, "TrentService.")).toBe(operation);
});

it("the operation of a request without a target is undefined", () => {
  expect(targetOperation(wireRequest("POST", "http://localhost/"), "Signet.")).toBeUndefined();
});
