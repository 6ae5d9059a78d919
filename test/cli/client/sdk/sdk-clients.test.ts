import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SdkSigner, tracedSigner } from "../../../../lib/cli/client/sdk/sdk-signer.ts";
import type { SigningTrace } from "../../../../lib/sigv4/signing/signing-trace.ts";
import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { puppet } from "../../../cloud/runtime/puppet.ts";
import { key } from "../../../cloud/services/kms/kms-cloud.ts";
import { lambda, user } from "../../../cloud/deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../../../cloud/test-cloud.ts";

const resources = {
  ...lambda("Puppet", "puppet"),
  ...key("Main"),
  Ann: user("Ann", { Action: ["lambda:*", "kms:*"], Resource: "*" }),
  Bob: user("Bob"),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Services", handlers: { puppet }, resources }]);
});
afterAll(() => local.close());

const traces: SigningTrace[] = [];
beforeEach(() => void traces.splice(0));
const onTrace = (trace: SigningTrace): void => void traces.push(trace);

/** The two ways to give a client our signer. */
const ways = {
  signer: (service: string, credentials: Credentials) => ({
    signer: new SdkSigner({ credentials, region: REGION, service, onTrace }),
  }),
  signerConstructor: () => ({ signerConstructor: tracedSigner(onTrace) }),
} as const;

describe.each(["signer", "signerConstructor"] as const)("a client with our %s", (way) => {
  function settings(service: string, credentials: Credentials) {
    const { awsEndpoint: endpoint } = local.cloud;
    const signing = ways[way](service, credentials);
    return { region: REGION, endpoint, credentials, maxAttempts: 1, ...signing };
  }

  async function invoke(credentials: Credentials, FunctionName: string, Qualifier?: string) {
    const client = new LambdaClient(settings("lambda", credentials));
    const Payload = JSON.stringify({ a: 1 });
    try {
      return await client.send(new InvokeCommand({ FunctionName, Qualifier, Payload }));
    } finally {
      client.destroy();
    }
  }

  async function encryptAndDecrypt(credentials: Credentials): Promise<string> {
    const client = new KMSClient(settings("kms", credentials));
    const input = { KeyId: "alias/main", Plaintext: Buffer.from("the secret") };
    try {
      const { CiphertextBlob } = await client.send(new EncryptCommand(input));
      const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
      return Buffer.from(Plaintext ?? []).toString();
    } finally {
      client.destroy();
    }
  }

  const arn = "arn:aws:lambda:us-east-1:123456789012:function:puppet";

  it.each([
    ["puppet", undefined, "puppet", ""],
    ["puppet", "$LATEST", "puppet", "Qualifier=%24LATEST"],
    [arn, undefined, arn.replaceAll(":", "%253A"), ""],
  ])("invokes the function %s (%s)", async (name, qualifier, segment, query) => {
    const answer = await invoke(local.keys("Ann"), name, qualifier);
    expect(answer).toMatchObject({ StatusCode: 200 });
    expect(traces).toHaveLength(1);
    const [trace] = traces;
    expect(trace?.canonicalRequest.split("\n").slice(0, 3)).toEqual([
      "POST",
      `/2015-03-31/functions/${segment}/invocations`,
      query,
    ]);
    expect(trace?.credentialScope).toMatch(/^\d{8}\/us-east-1\/lambda\/aws4_request$/);
    expect(trace?.signedHeaders).toEqual([
      "content-type",
      "host",
      "x-amz-content-sha256",
      "x-amz-date",
      "x-amz-user-agent",
    ]);
  });

  it.each(["..", "a/../puppet", "pup pet%2F", "pup?Qualifier=1&é#", "a+b*(c)!'~"])(
    "sends the name %s as it signs it",
    async (name) => {
      const error: unknown = await invoke(local.keys("Ann"), name).catch(
        (thrown: unknown) => thrown,
      );
      // The name is refused, not the signature.
      expect(error).toMatchObject({
        name: expect.not.stringMatching(/Signature|AccessDenied/),
        $metadata: { httpStatusCode: expect.toSatisfy((status) => [400, 404].includes(status)) },
      });
      expect(traces).toHaveLength(1);
    },
  );

  it("encrypts and decrypts", async () => {
    expect(await encryptAndDecrypt(local.keys("Ann"))).toBe("the secret");
    expect(traces).toHaveLength(2);
    for (const { credentialScope, signedHeaders } of traces) {
      expect(credentialScope).toMatch(/\/us-east-1\/kms\/aws4_request$/);
      expect(signedHeaders).toContain("x-amz-target");
    }
  });

  it("is denied if its user lacks the permission", async () => {
    const Bob = local.keys("Bob");
    const refused = { name: "AccessDeniedException" };
    await expect(invoke(Bob, "puppet")).rejects.toMatchObject(refused);
    await expect(encryptAndDecrypt(Bob)).rejects.toMatchObject(refused);
    expect(traces).toHaveLength(2);
  });

  it("is rejected if its secret key is wrong", async () => {
    const wrong = { ...local.keys("Ann"), secretAccessKey: "hunter2" };
    const refused = { name: "InvalidSignatureException" };
    await expect(invoke(wrong, "puppet")).rejects.toMatchObject(refused);
    await expect(encryptAndDecrypt(wrong)).rejects.toMatchObject(refused);
  });
});
