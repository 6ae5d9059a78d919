import { describe, expect, it } from "vitest";
import { constraint, KEY_ID as KeyId, mainKeyCalls, PLAINTEXT as Plaintext } from "./main-key.ts";

const call = mainKeyCalls();
const id = "12345678-1234-1234-1234-123456789012";
const prefix = "arn:aws:kms:us-east-1:123456789012";

describe("a request for a key that cannot be found", () => {
  it.each([
    ["an unknown id", id, "NotFoundException", `Key '${prefix}:key/${id}' does not exist`],
    ["an invalid id", "fake-key-id", "NotFoundException", "Invalid keyId 'fake-key-id'"],
    [
      "a key in another region",
      `arn:aws:kms:eu-west-1:123456789012:key/${id}`,
      "NotFoundException",
      "Invalid arn eu-west-1",
    ],
    [
      "a key of another account",
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
      "an alias with the name of a member of every object",
      "alias/constructor",
      "NotFoundException",
      `Alias ${prefix}:alias/constructor is not found.`,
    ],
    [
      "an id that is too long",
      "x".repeat(2049),
      "ValidationException",
      constraint("Value at 'keyId'", "Member must have length less than or equal to 2048"),
    ],
  ])("is refused because of %s", async (_, name, __type, message) => {
    const answer = await call("Encrypt", { KeyId: name, Plaintext });
    expect(answer).toMatchObject({ status: 400, json: { __type, message } });
  });
});

describe("an invalid request", () => {
  const notNull = "Member must not be null";
  it.each<[string, string, unknown, string, string?]>([
    ["an unknown operation", "Nothing", {}, "UnknownOperationException"],
    [
      "an operation with the name of a member of every object",
      "constructor",
      {},
      "UnknownOperationException",
    ],
    ["a body that is not JSON", "Encrypt", "{", "SerializationException"],
    ["an empty body", "Encrypt", "", "SerializationException"],
    ["a list", "Encrypt", [], "SerializationException"],
    ["a number instead of a string", "Encrypt", { KeyId: 5, Plaintext }, "SerializationException"],
    [
      "members in a prototype",
      "Encrypt",
      `{"__proto__":{"KeyId":"${KeyId}"},"Plaintext":"${Plaintext}"}`,
      "ValidationException",
      constraint("Value null at 'keyId'", notNull),
    ],
    [
      "a missing key id",
      "Encrypt",
      { Plaintext },
      "ValidationException",
      constraint("Value null at 'keyId'", notNull),
    ],
    [
      "a missing plaintext",
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
      "a plaintext that is too long",
      "Encrypt",
      { KeyId, Plaintext: Buffer.alloc(4097).toString("base64") },
      "ValidationException",
      constraint("Value at 'plaintext'", "Member must have length less than or equal to 4096"),
    ],
    [
      "a plaintext that is not base64",
      "Encrypt",
      { KeyId, Plaintext: "%%%%" },
      "SerializationException",
    ],
    [
      "a ciphertext that is too long",
      "Decrypt",
      { CiphertextBlob: Buffer.alloc(6145).toString("base64") },
      "ValidationException",
      constraint(
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=6145 cap=6145]' at 'ciphertextBlob'",
        "Member must have length less than or equal to 6144",
      ),
    ],
    [
      "a context with a number as value",
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
      "a recipient",
      "Decrypt",
      { CiphertextBlob: Plaintext, Recipient: {} },
      "UnsupportedOperationException",
      "The local cloud does not support Recipient.",
    ],
    [
      "a data key without a size",
      "GenerateDataKey",
      { KeyId },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key with two sizes",
      "GenerateDataKey",
      { KeyId, KeySpec: "AES_256", NumberOfBytes: 8 },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key of 0 bytes",
      "GenerateDataKey",
      { KeyId, NumberOfBytes: 0 },
      "ValidationException",
      constraint(
        "Value '0' at 'numberOfBytes'",
        "Member must have value greater than or equal to 1",
      ),
    ],
    [
      "a data key that is too long",
      "GenerateDataKey",
      { KeyId, NumberOfBytes: 1025 },
      "ValidationException",
      constraint(
        "Value '1025' at 'numberOfBytes'",
        "Member must have value less than or equal to 1024",
      ),
    ],
  ])("is refused because of %s", async (_, operation, body, __type, message) => {
    const answer = await call(operation, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ __type, ...(message === undefined ? {} : { message }) });
    expect(answer.header("content-type")).toBe("application/x-amz-json-1.1");
    expect(answer.header("cache-control")).toBe("no-cache, no-store, must-revalidate, private");
    expect([answer.header("expires"), answer.header("pragma")]).toEqual(["0", "no-cache"]);
    expect(answer.header("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });
});
