import { describe, expect, it } from "vitest";
import type { CallOptions } from "../../test-cloud.ts";
import { kmsCloud } from "./kms-cloud.ts";

const kms = kmsCloud();

describe("a signature that is not right", () => {
  const yesterday = () => new Date(Date.now() - 86_400_000);
  it.each<[string, CallOptions, string]>([
    ["none", { as: undefined }, "MissingAuthenticationTokenException"],
    [
      "no signature at all",
      {
        as: undefined,
        headers: [
          ["X-Amz-Target", "TrentService.Encrypt"],
          ["Authorization", "Bearer x"],
        ],
      },
      "IncompleteSignatureException",
    ],
    ["another region's", { region: "eu-west-1" }, "InvalidSignatureException"],
    ["another service's", { service: "s3" }, "InvalidSignatureException"],
    ["yesterday's", { date: yesterday() }, "InvalidSignatureException"],
    [
      "an unknown key's",
      { as: { accessKeyId: "test", secretAccessKey: "test" } },
      "UnrecognizedClientException",
    ],
    [
      "another request's",
      { tamper: (request) => ({ ...request, body: Buffer.from('{"Description":"x"}') }) },
      "InvalidSignatureException",
    ],
  ])("%s", async (_, options, __type) => {
    const keys = kms.local.cloud.keyArns();
    const { status, json } = await kms.call("Ann", "CreateKey", {}, options);
    expect([status, json]).toMatchObject([400, { __type }]);
    expect(kms.local.cloud.keyArns()).toEqual(keys);
  });
});
