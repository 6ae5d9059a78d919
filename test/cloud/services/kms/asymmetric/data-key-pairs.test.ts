import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { jsonOf } from "../../../../json-of.ts";
import { user } from "../../../deployment/sketch.ts";
import { key, kmsCloud } from "../kms-cloud.ts";

const PAIRS = ["kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext"];
const kms = kmsCloud({
  ...key("Main"),
  ...key("Signer", undefined, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
  Curves: user("Curves", {
    Action: PAIRS,
    Resource: "*",
    Condition: {
      StringLike: { "kms:DataKeyPairSpec": "ECC_*" },
      StringEquals: { "kms:EncryptionContext:stage": "prod" },
    },
  }),
  Nobody: user("Nobody"),
});
const KeyId = "alias/main";
const curve = { KeyId, KeyPairSpec: "ECC_NIST_P256", EncryptionContext: { stage: "prod" } };

async function call(operation: string, input: object, who = "Ann") {
  return jsonOf<Record<string, string | undefined>>(await kms.call(who, operation, input));
}
async function outcome(operation: string, input: object, who?: string): Promise<string> {
  const { __type, message, Message } = await call(operation, input, who);
  return __type === undefined ? "ok" : `${__type}: ${message ?? Message}`;
}
const bytesOf = (value: unknown) => Buffer.from(String(value), "base64");

describe("a data key pair", () => {
  it.each([
    ["RSA_2048", { modulusLength: 2048 }],
    ["RSA_3072", { modulusLength: 3072 }],
    ["ECC_NIST_P256", { namedCurve: "prime256v1" }],
    ["ECC_NIST_P384", { namedCurve: "secp384r1" }],
    ["ECC_NIST_P521", { namedCurve: "secp521r1" }],
    ["ECC_SECG_P256K1", { namedCurve: "secp256k1" }],
  ])(
    "of the spec %s has a private key that opens under its context only",
    async (spec, details) => {
      const input = { ...curve, KeyPairSpec: spec };
      const made = await call("GenerateDataKeyPair", input);
      expect(made).toMatchObject({ KeyId: await kms.arnOf(KeyId), KeyPairSpec: spec });
      const der = bytesOf(made["PrivateKeyPlaintext"]);
      const own = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
      expect(own.asymmetricKeyDetails).toMatchObject(details);
      const spki = createPublicKey(own).export({ type: "spki", format: "der" });
      expect(made["PublicKey"]).toBe(spki.toString("base64"));
      const sealed = {
        CiphertextBlob: made["PrivateKeyCiphertextBlob"],
        EncryptionContext: curve.EncryptionContext,
      };
      expect((await call("Decrypt", sealed))["Plaintext"]).toBe(made["PrivateKeyPlaintext"]);
      expect(await outcome("Decrypt", { ...sealed, EncryptionContext: {} })).toContain(
        "InvalidCiphertextException",
      );
    },
  );

  it("is returned without the private key if that is asked for", async () => {
    const made = await call("GenerateDataKeyPairWithoutPlaintext", curve);
    expect(Object.keys(made).toSorted()).toEqual([
      "KeyId",
      "KeyMaterialId",
      "KeyPairSpec",
      "PrivateKeyCiphertextBlob",
      "PublicKey",
    ]);
  });

  it.each(["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"])(
    "is made by %s as the policy and its conditions say",
    async (operation) => {
      const denied = `AccessDeniedException: User: arn:aws:iam::123456789012:user`;
      const make = (input: object, who: string) =>
        outcome(operation, { ...curve, DryRun: true, ...input }, who);
      expect(await make({}, "Curves")).toContain("DryRunOperationException");
      expect(await make({ KeyPairSpec: "RSA_2048" }, "Curves")).toContain(`${denied}/Curves`);
      expect(await make({ EncryptionContext: {} }, "Curves")).toContain(`${denied}/Curves`);
      expect(await make({}, "Nobody")).toContain(`${denied}/Nobody`);
    },
  );

  it("can be granted for one context", async () => {
    const grant = {
      KeyId: await kms.arnOf(KeyId),
      GranteePrincipal: "arn:aws:iam::123456789012:user/Nobody",
      Operations: ["GenerateDataKeyPair"],
      Constraints: { EncryptionContextSubset: { stage: "prod" } },
    };
    const { GrantId } = await call("CreateGrant", grant);
    expect(await outcome("GenerateDataKeyPair", curve, "Nobody")).toBe("ok");
    const other = { ...curve, EncryptionContext: { stage: "test" } };
    expect(await outcome("GenerateDataKeyPair", other, "Nobody")).toContain("AccessDenied");
    await kms.call("Ann", "RevokeGrant", { KeyId: grant.KeyId, GrantId });
    expect(await outcome("GenerateDataKeyPair", curve, "Nobody")).toContain("AccessDenied");
  });

  it.each([
    [
      { KeyPairSpec: "SM2" },
      "UnsupportedOperationException: The local cloud does not support KeyPairSpec SM2.",
    ],
    [
      { KeyId: "alias/signer" },
      /InvalidKeyUsageException: .* not valid for GenerateDataKeyPair\.$/,
    ],
    [{ KeyPairSpec: undefined }, /ValidationException: .*'keyPairSpec'.* must not be null$/],
  ])("is refused with %j", async (input, expected) => {
    expect(await outcome("GenerateDataKeyPair", { ...curve, ...input })).toMatch(expected);
  });
});

it.each([
  [
    "GetParametersForImport",
    { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" },
  ],
  ["ImportKeyMaterial", { ImportToken: "eA==", EncryptedKeyMaterial: "eA==" }],
  ["DeleteImportedKeyMaterial", {}],
])(
  "%s is refused to callers without its permission, and for a key of KMS",
  async (operation, more) => {
    const arn = await kms.arnOf(KeyId);
    const input = { KeyId: arn, ...more };
    expect(await outcome(operation, input)).toBe(
      `UnsupportedOperationException: ${arn} origin is AWS_KMS which is not valid for this operation.`,
    );
    expect(await outcome(operation, input, "Nobody")).toContain("AccessDeniedException");
  },
);
