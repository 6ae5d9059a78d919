import { describe, expect, it } from "vitest";
import type { CallOptions } from "../../test-cloud.ts";
import { kmsCloud } from "./kms-cloud.ts";

const kms = kmsCloud();

describe("a request with a wrong signature", () => {
  const yesterday = () => new Date(Date.now() - 86_400_000);
  it.each<[string, CallOptions, string]>([
    ["a missing signature", { as: undefined }, "MissingAuthenticationTokenException"],
    [
      "another authorization scheme",
      {
        as: undefined,
        headers: [
          ["X-Amz-Target", "TrentService.Encrypt"],
          ["Authorization", "Bearer x"],
        ],
      },
      "IncompleteSignatureException",
    ],
    ["a signature for another region", { region: "eu-west-1" }, "InvalidSignatureException"],
    ["a signature for another service", { service: "s3" }, "InvalidSignatureException"],
    ["a signature from yesterday", { date: yesterday() }, "InvalidSignatureException"],
    [
      "a signature with an unknown access key",
      { as: { accessKeyId: "test", secretAccessKey: "test" } },
      "UnrecognizedClientException",
    ],
    [
      "a signature of another request",
      { tamper: (request) => ({ ...request, body: Buffer.from('{"Description":"x"}') }) },
      "InvalidSignatureException",
    ],
  ])("is refused because of %s", async (_, options, __type) => {
    const keys = kms.local.cloud.keyArns();
    const { status, json } = await kms.call("Ann", "CreateKey", {}, options);
    expect([status, json]).toMatchObject([400, { __type }]);
    expect(kms.local.cloud.keyArns()).toEqual(keys);
  });
});
