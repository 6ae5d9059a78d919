import { describe, expect, it } from "vitest";
import { constraint, KEY_ID as KeyId, mainKeyCalls, PLAINTEXT as Plaintext } from "./main-key.ts";

const call = mainKeyCalls();

describe("a request beyond the limits of KMS or the local cloud", () => {
  const ser = "SerializationException";
  const unsupported = (what: string) =>
    ["UnsupportedOperationException", `The local cloud does not support ${what}.`] as const;

  it.each<[string, string, unknown, string, string?]>([
    [
      "a ciphertext that consists of padding",
      "Decrypt",
      { CiphertextBlob: `${"=".repeat(100_000)}x` },
      ser,
    ],
    ["a lone surrogate", "Encrypt", `{"KeyId":"\\ud800","Plaintext":"eA=="}`, ser],
    ["bytes that are not UTF-8", "Encrypt", Buffer.from([0x22, 0xff, 0x22]), ser],
    [
      "a context with a lone surrogate",
      "Encrypt",
      `{"KeyId":"${KeyId}","Plaintext":"eA==","EncryptionContext":{"\\ud800":"x"}}`,
      ser,
    ],
    [
      "a context that is too long",
      "Encrypt",
      { KeyId, Plaintext, EncryptionContext: { a: "x".repeat(8192) } },
      "ValidationException",
      constraint(
        "Value at 'encryptionContext'",
        "Member must have length less than or equal to 8192",
      ),
    ],
    [
      "an algorithm for other kinds of keys",
      "Encrypt",
      { KeyId, Plaintext, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" },
      "InvalidKeyUsageException",
      "Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.",
    ],
    [
      "an unknown algorithm",
      "Encrypt",
      { KeyId, Plaintext, EncryptionAlgorithm: "ROT13" },
      "ValidationException",
      constraint(
        "Value 'ROT13' at 'encryptionAlgorithm'",
        "Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]",
      ),
    ],
    [
      "a key for quantum computers",
      "CreateKey",
      { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" },
      ...unsupported("KeySpec ML_DSA_44"),
    ],
    [
      "a key that agrees on keys",
      "CreateKey",
      { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
      ...unsupported("KeyUsage KEY_AGREEMENT"),
    ],
    [
      "a key with imported material",
      "CreateKey",
      { Origin: "EXTERNAL" },
      ...unsupported("Origin EXTERNAL"),
    ],
    [
      "a key in a custom key store",
      "CreateKey",
      { CustomKeyStoreId: "cks-1" },
      ...unsupported("CustomKeyStoreId"),
    ],
    ["a key agreement", "DeriveSharedSecret", {}, ...unsupported("DeriveSharedSecret")],
    [
      "random bytes without a number",
      "GenerateRandom",
      {},
      "ValidationException",
      "NumberOfBytes is required.",
    ],
    [
      "several wrong members",
      "CreateAlias",
      { AliasName: "" },
      "ValidationException",
      "3 validation errors detected: Value '' at 'aliasName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null",
    ],
    [
      "too many grant tokens",
      "DescribeKey",
      { KeyId, GrantTokens: Array.from({ length: 11 }, () => "t") },
      "ValidationException",
      constraint(
        "Value '[t, t, t, t, t, t, t, t, t, t, t]' at 'grantTokens'",
        "Member must have length less than or equal to 10",
      ),
    ],
    [
      "an empty grant token",
      "DescribeKey",
      { KeyId, GrantTokens: [""] },
      "ValidationException",
      constraint(
        "Value '[]' at 'grantTokens'",
        "Member must satisfy constraint: [Member must have length less than or equal to 8192, Member must have length greater than or equal to 1]",
      ),
    ],
    [
      "a grant token that KMS did not issue",
      "DescribeKey",
      { KeyId, GrantTokens: ["dG9rZW4"] },
      "InvalidGrantTokenException",
      "The grant token is not valid.",
    ],
    [
      "a wrong member of a list",
      "TagResource",
      {
        KeyId,
        Tags: [
          { TagKey: "a", TagValue: "b" },
          { TagKey: "", TagValue: "b" },
        ],
      },
      "ValidationException",
      constraint(
        "Value '' at 'tags.2.member.tagKey'",
        "Member must have length greater than or equal to 1",
      ),
    ],
    [
      "a description that is too long",
      "CreateKey",
      { Description: "x".repeat(8193) },
      "ValidationException",
      constraint("Value at 'description'", "Member must have length less than or equal to 8192"),
    ],
  ])("is refused because of %s", async (_, operation, body, __type, message) => {
    const { status, json } = await call(operation, body);
    expect([status, json]).toEqual([
      400,
      { __type, ...(message === undefined ? {} : { message }) },
    ]);
  });
});

it("a request longer than any valid request to KMS is refused unread", async () => {
  const { status, json } = await call("Encrypt", "[".repeat(200_000));
  expect([status, json]).toEqual([
    413,
    {
      __type: "RequestEntityTooLarge",
      message: "The local cloud supports requests to KMS of up to 131072 bytes.",
    },
  ]);
});
