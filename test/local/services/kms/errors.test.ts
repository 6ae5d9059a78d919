import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policy, user } from "../../sketch.ts";
import type { CallOptions } from "../../test-cloud.ts";
import { key, kmsCloud } from "./kms-cloud.ts";

const Ann = user("Ann", { Action: "kms:*", Resource: "*" });
const kms = kmsCloud({ Ann, ...key("Main") });

/** A call as it stands, past the checks of an SDK. */
function call(operation: string, body: unknown, options: CallOptions = {}) {
  return kms.local.aws("kms", "/", {
    as: kms.local.keys("Ann"),
    headers: [["X-Amz-Target", `TrentService.${operation}`]],
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...options,
  });
}

const constraint = (member: string, text: string) =>
  `1 validation error detected: ${member} failed to satisfy constraint: ${text}`;
const Plaintext = Buffer.from("x").toString("base64");
const KeyId = "alias/main";
const id = "12345678-1234-1234-1234-123456789012";
const prefix = "arn:aws:kms:us-east-1:123456789012";

describe("a key that cannot be found", () => {
  it.each([
    ["an unknown id", id, "NotFoundException", `Key '${prefix}:key/${id}' does not exist`],
    ["what is no id", "fake-key-id", "NotFoundException", "Invalid keyId 'fake-key-id'"],
    [
      "another region",
      `arn:aws:kms:eu-west-1:123456789012:key/${id}`,
      "NotFoundException",
      "Invalid arn eu-west-1",
    ],
    [
      "another account",
      `arn:aws:kms:us-east-1:999999999999:key/${id}`,
      "NotFoundException",
      `Key 'arn:aws:kms:us-east-1:999999999999:key/${id}' does not exist`,
    ],
    [
      "an unknown alias",
      "alias/none",
      "NotFoundException",
      `Alias ${prefix}:alias/none is not found.`,
    ],
    [
      "what every object has",
      "alias/constructor",
      "NotFoundException",
      `Alias ${prefix}:alias/constructor is not found.`,
    ],
    [
      "a very long one",
      "x".repeat(2049),
      "ValidationException",
      constraint("Value at 'keyId'", "Member must have length less than or equal to 2048"),
    ],
  ])("%s", async (_, name, __type, message) => {
    const answer = await call("Encrypt", { KeyId: name, Plaintext });
    expect(answer).toMatchObject({ status: 400, json: { __type, message } });
  });
});

describe("a request that cannot be served", () => {
  const notNull = "Member must not be null";
  const onlySymmetric = "Member must satisfy enum value set: [SYMMETRIC_DEFAULT]";

  it.each<[string, string, unknown, string, string?]>([
    ["an operation nobody knows", "Nothing", {}, "UnknownOperationException"],
    ["one that every object has", "constructor", {}, "UnknownOperationException"],
    ["no JSON", "Encrypt", "{", "SerializationException"],
    ["nothing", "Encrypt", "", "SerializationException"],
    ["a list", "Encrypt", [], "SerializationException"],
    ["a number for a text", "Encrypt", { KeyId: 5, Plaintext }, "SerializationException"],
    [
      "members of a prototype",
      "Encrypt",
      `{"__proto__":{"KeyId":"${KeyId}"},"Plaintext":"${Plaintext}"}`,
      "ValidationException",
      constraint("Value null at 'keyId'", notNull),
    ],
    [
      "no key",
      "Encrypt",
      { Plaintext },
      "ValidationException",
      constraint("Value null at 'keyId'", notNull),
    ],
    [
      "no plaintext",
      "Encrypt",
      { KeyId },
      "ValidationException",
      constraint("Value null at 'plaintext'", notNull),
    ],
    [
      "an empty plaintext",
      "Encrypt",
      { KeyId, Plaintext: "" },
      "ValidationException",
      constraint("Value at 'plaintext'", "Member must have length greater than or equal to 1"),
    ],
    [
      "a plaintext too long",
      "Encrypt",
      { KeyId, Plaintext: Buffer.alloc(4097).toString("base64") },
      "ValidationException",
      constraint("Value at 'plaintext'", "Member must have length less than or equal to 4096"),
    ],
    [
      "a plaintext that is no base64",
      "Encrypt",
      { KeyId, Plaintext: "%%%%" },
      "SerializationException",
    ],
    [
      "a ciphertext too long",
      "Decrypt",
      { CiphertextBlob: Buffer.alloc(6145).toString("base64") },
      "ValidationException",
      constraint("Value at 'ciphertextBlob'", "Member must have length less than or equal to 6144"),
    ],
    [
      "a ciphertext of padding",
      "Decrypt",
      { CiphertextBlob: `${"=".repeat(200_000)}x` },
      "ValidationException",
      constraint("Value at 'ciphertextBlob'", "Member must have length less than or equal to 6144"),
    ],
    [
      "a context of numbers",
      "Encrypt",
      { KeyId, Plaintext, EncryptionContext: { a: 1 } },
      "SerializationException",
    ],
    [
      "a context that is a list",
      "Encrypt",
      { KeyId, Plaintext, EncryptionContext: ["a"] },
      "SerializationException",
    ],
    [
      "a dry run",
      "Encrypt",
      { KeyId, Plaintext, DryRun: true },
      "UnsupportedOperationException",
      "The local cloud does not support DryRun.",
    ],
    [
      "a recipient",
      "Decrypt",
      { CiphertextBlob: Plaintext, Recipient: {} },
      "UnsupportedOperationException",
      "The local cloud does not support Recipient.",
    ],
    [
      "another algorithm",
      "Encrypt",
      { KeyId, Plaintext, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" },
      "ValidationException",
      constraint("Value 'RSAES_OAEP_SHA_1' at 'encryptionAlgorithm'", onlySymmetric),
    ],
    [
      "a data key of no size",
      "GenerateDataKey",
      { KeyId },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key of two sizes",
      "GenerateDataKey",
      { KeyId, KeySpec: "AES_256", NumberOfBytes: 8 },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key of nothing",
      "GenerateDataKey",
      { KeyId, NumberOfBytes: 0 },
      "ValidationException",
      constraint(
        "Value '0' at 'numberOfBytes'",
        "Member must have value greater than or equal to 1",
      ),
    ],
    [
      "a data key too long",
      "GenerateDataKey",
      { KeyId, NumberOfBytes: 1025 },
      "ValidationException",
      constraint(
        "Value '1025' at 'numberOfBytes'",
        "Member must have value less than or equal to 1024",
      ),
    ],
    [
      "an asymmetric key",
      "CreateKey",
      { KeySpec: "RSA_2048" },
      "ValidationException",
      constraint("Value 'RSA_2048' at 'keySpec'", onlySymmetric),
    ],
    [
      "a key of several regions",
      "CreateKey",
      { MultiRegion: true },
      "UnsupportedOperationException",
      "The local cloud does not support MultiRegion.",
    ],
    [
      "a description too long",
      "CreateKey",
      { Description: "x".repeat(8193) },
      "ValidationException",
      constraint("Value at 'description'", "Member must have length less than or equal to 8192"),
    ],
  ])("%s", async (_, operation, body, __type, message) => {
    const answer = await call(operation, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ __type, ...(message === undefined ? {} : { message }) });
    expect(answer.header("content-type")).toBe("application/x-amz-json-1.1");
    expect(answer.header("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  const all = { Action: "kms:*", Resource: "*", Principal: "*" };
  it.each([
    ["no JSON", "{"],
    ["no policy", "{}"],
    ["no principal", JSON.stringify(policy({ ...all, Principal: undefined }))],
    [
      "an operator that cannot be evaluated",
      JSON.stringify(policy({ ...all, Condition: { StringSometimes: {} } })),
    ],
    [
      "a key that cannot be evaluated",
      JSON.stringify(policy({ ...all, Condition: { StringEquals: { "aws:Nonsense": "x" } } })),
    ],
  ])("a key policy that holds %s", async (_, Policy) => {
    const keys = kms.local.cloud.keyArns();
    const { status, json } = await call("CreateKey", { Policy });
    expect([status, json]).toMatchObject([400, { __type: "MalformedPolicyDocumentException" }]);
    expect(kms.local.cloud.keyArns()).toEqual(keys);
  });
});

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
    const { status, json } = await call("CreateKey", {}, options);
    expect([status, json]).toMatchObject([400, { __type }]);
    expect(kms.local.cloud.keyArns()).toEqual(keys);
  });
});

it("answers no request with a fault of its own", async () => {
  const member = fc.constantFrom(
    "KeyId",
    "Plaintext",
    "CiphertextBlob",
    "EncryptionContext",
    "KeySpec",
    "NumberOfBytes",
    "Policy",
    "__proto__",
  );
  const given = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(KeyId, Plaintext, "AQICAHg=", "{}", '{"Statement":null}', '{"Statement":[{}]}'),
  );
  const members = fc.array(fc.tuple(member, given), { maxLength: 5 }).map((pairs) => {
    const texts = pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return `{${texts.join(",")}}`;
  });
  const body = fc.oneof({ weight: 5, arbitrary: members }, fc.string(), fc.json());
  const operation = fc.constantFrom(
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "CreateKey",
    "DescribeKey",
    "ListAliases",
    "",
  );
  await fc.assert(
    fc.asyncProperty(operation, body, async (name, text) => {
      expect([200, 400]).toContain((await call(name, text)).status);
    }),
    { numRuns: 200, seed: 20_260_801 },
  );
});
