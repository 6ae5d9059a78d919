import {
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  verify as verifyWith,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import { jsonOf } from "../../../../json-of.ts";
import { user } from "../../../deployment/sketch.ts";
import { key, kmsCloud } from "../kms-cloud.ts";

const signing = (KeySpec: string) => key(KeySpec, undefined, { KeySpec, KeyUsage: "SIGN_VERIFY" });
const onlyPss = {
  Action: ["kms:Sign", "kms:Verify"],
  Resource: "*",
  Condition: {
    StringLike: { "kms:SigningAlgorithm": "RSASSA_PSS_*" },
    StringEquals: { "kms:MessageType": "RAW" },
  },
};
const onlyMac = {
  Action: ["kms:GenerateMac"],
  Resource: "*",
  Condition: { StringEquals: { "kms:MacAlgorithm": "HMAC_SHA_256" } },
};
const kms = kmsCloud({
  ...signing("RSA_2048"),
  ...signing("ECC_NIST_P256"),
  ...signing("ECC_NIST_P384"),
  ...signing("ECC_NIST_P521"),
  ...signing("ECC_SECG_P256K1"),
  ...key("Sealer", undefined, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }),
  ...key("Mac224", undefined, { KeySpec: "HMAC_224", KeyUsage: "GENERATE_VERIFY_MAC" }),
  ...key("Mac", undefined, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
  ...key("Main"),
  ...key("Pair", undefined, { MultiRegion: true }),
  Pss: user("Pss", onlyPss, onlyMac),
  Nobody: user("Nobody"),
});
const alias = (id: string) => `alias/${id.toLowerCase()}`;
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const Message = base64("hello");

async function call(operation: string, input: object, who = "Ann") {
  const { status, json } = await kms.call(who, operation, input);
  return {
    status,
    json: jsonOf<Readonly<Record<string, string | undefined>>>({ json }),
  };
}
async function outcome(operation: string, input: object, who = "Ann"): Promise<string> {
  const { json } = await call(operation, input, who);
  return json["__type"] === undefined
    ? "ok"
    : `${json["__type"]}: ${json["message"] ?? json["Message"]}`;
}
const bytesOf = (value: unknown) => Buffer.from(String(value), "base64");

const ALGORITHMS = [
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "sha256"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384", "sha384"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "sha512"],
  ["RSA_2048", "RSASSA_PSS_SHA_256", "sha256"],
  ["RSA_2048", "RSASSA_PSS_SHA_384", "sha384"],
  ["RSA_2048", "RSASSA_PSS_SHA_512", "sha512"],
  ["ECC_NIST_P256", "ECDSA_SHA_256", "sha256"],
  ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384"],
  ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256"],
] as const;

describe("a key that signs", () => {
  it.each(ALGORITHMS)(
    "of spec %s signs with %s, and the public key verifies it",
    async (spec, SigningAlgorithm, hash) => {
      const KeyId = alias(spec);
      const signed = await call("Sign", { KeyId, Message, SigningAlgorithm });
      expect(signed.json).toMatchObject({ SigningAlgorithm, KeyId: await kms.arnOf(KeyId) });
      const shown = (await call("GetPublicKey", { KeyId })).json;
      expect(shown).toMatchObject({ KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
      expect(shown["SigningAlgorithms"]).toContain(SigningAlgorithm);
      const pss = SigningAlgorithm.includes("PSS")
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : {};
      const publicKey = createPublicKey({
        key: bytesOf(shown["PublicKey"]),
        format: "der",
        type: "spki",
      });
      const { Signature } = signed.json;
      const verifier = { key: publicKey, ...pss };
      expect(verifyWith(hash, Buffer.from("hello"), verifier, bytesOf(Signature))).toBe(true);

      const digest = base64(createHash(hash).update("hello").digest());
      const asDigest = { KeyId, Message: digest, MessageType: "DIGEST", SigningAlgorithm };
      expect((await call("Verify", { ...asDigest, Signature })).json).toMatchObject({
        SignatureValid: true,
      });
      const ofDigest = (await call("Sign", asDigest)).json["Signature"];
      const verify = { KeyId, Message, SigningAlgorithm, Signature: ofDigest };
      expect(await outcome("Verify", verify)).toBe("ok");
      expect(await outcome("Verify", { ...verify, Message: base64("hallo") })).toBe(
        "KMSInvalidSignatureException: undefined",
      );
      expect(await outcome("Verify", { ...verify, Signature: base64("x") })).toBe(
        "KMSInvalidSignatureException: undefined",
      );
    },
  );

  const rsa = { KeyId: alias("RSA_2048"), Message, SigningAlgorithm: "RSASSA_PSS_SHA_256" };
  it.each<[string, string, object, string]>([
    [
      "a digest of another length",
      "Sign",
      { ...rsa, MessageType: "DIGEST" },
      "ValidationException: Digest is invalid length for algorithm RSASSA_PSS_SHA_256.",
    ],
    [
      "an algorithm of another spec",
      "Sign",
      { ...rsa, SigningAlgorithm: "ECDSA_SHA_256" },
      "InvalidKeyUsageException: Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048.",
    ],
    [
      "a message of more than 4096 bytes",
      "Sign",
      { ...rsa, Message: base64("x".repeat(4_097)) },
      "ValidationException: 1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
    ],
    [
      "a message type for keys of another kind",
      "Sign",
      { ...rsa, MessageType: "EXTERNAL_MU" },
      "ValidationException: Message type EXTERNAL_MU is incompatible with key spec RSA_2048.",
    ],
    [
      "a dry run",
      "Sign",
      { ...rsa, DryRun: true },
      "DryRunOperationException: The request would have succeeded, but the DryRun option is set.",
    ],
  ])("refuses %s", async (_, operation, input, expected) => {
    expect(await outcome(operation, input)).toBe(expected);
  });

  it("is used only by callers whose policy allows its algorithm and message type", async () => {
    expect(await outcome("Sign", rsa, "Pss")).toBe("ok");
    const denied = "AccessDeniedException: User: arn:aws:iam::123456789012:user";
    const pkcs1 = { ...rsa, SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" };
    const digest = { ...rsa, MessageType: "DIGEST", Message: base64(Buffer.alloc(32)) };
    expect(await outcome("Sign", pkcs1, "Pss")).toContain(`${denied}/Pss`);
    expect(await outcome("Sign", digest, "Pss")).toContain(`${denied}/Pss`);
    for (const operation of ["Sign", "Verify", "GetPublicKey"]) {
      const input = { ...rsa, Signature: "eA==" };
      expect(await outcome(operation, input, "Nobody")).toContain(`${denied}/Nobody`);
    }
  });

  it("can be granted", async () => {
    const KeyId = await kms.arnOf(rsa.KeyId);
    const GranteePrincipal = "arn:aws:iam::123456789012:user/Nobody";
    const grant = { KeyId, GranteePrincipal, Operations: ["Sign"] };
    const { GrantId } = (await call("CreateGrant", grant)).json;
    expect(await outcome("Sign", rsa, "Nobody")).toBe("ok");
    await kms.call("Ann", "RevokeGrant", { KeyId, GrantId });
    expect(await outcome("Sign", rsa, "Nobody")).toContain("AccessDeniedException");
    // The operations of such a key have no encryption context that could satisfy the constraint.
    const Constraints = { EncryptionContextSubset: { tenant: "red" } };
    expect(await outcome("CreateGrant", { ...grant, Constraints })).toBe(
      "ValidationException: Encryption context constraints are valid only for symmetric encryption keys.",
    );
    expect(await outcome("CreateGrant", { ...grant, Operations: ["Decrypt"] })).toBe(
      "ValidationException: Operations [Decrypt] are not valid for a key of spec RSA_2048.",
    );
  });
});

describe("an HMAC key", () => {
  const mac = { KeyId: alias("Mac"), Message, MacAlgorithm: "HMAC_SHA_256" };

  it("makes codes, and verifies them", async () => {
    const { Mac } = (await call("GenerateMac", mac)).json;
    expect(bytesOf(Mac)).toHaveLength(32);
    expect((await call("VerifyMac", { ...mac, Mac })).json).toMatchObject({ MacValid: true });
    const wrong = { ...mac, Mac, Message: base64("x") };
    expect(await outcome("VerifyMac", wrong)).toBe("KMSInvalidMacException: undefined");
    const { json } = await call("DescribeKey", { KeyId: alias("Mac224") });
    expect(json["KeyMetadata"]).toMatchObject({
      KeySpec: "HMAC_224",
      KeyUsage: "GENERATE_VERIFY_MAC",
      MacAlgorithms: ["HMAC_SHA_224"],
    });
    expect(json["KeyMetadata"]).not.toHaveProperty("CurrentKeyMaterialId");
  });

  it("is used only by callers whose policy allows its algorithm", async () => {
    expect(await outcome("GenerateMac", mac, "Pss")).toBe("ok");
    const other = { ...mac, KeyId: alias("Mac224"), MacAlgorithm: "HMAC_SHA_224" };
    expect(await outcome("GenerateMac", other, "Pss")).toContain("AccessDeniedException");
    const checked = { ...mac, Mac: "eA==" };
    expect(await outcome("VerifyMac", checked, "Pss")).toContain("AccessDeniedException");
  });
});

describe("an RSA key that encrypts", () => {
  const KeyId = alias("Sealer");

  it.each([
    ["RSAES_OAEP_SHA_1", "sha1", 214],
    ["RSAES_OAEP_SHA_256", "sha256", 190],
  ])("with %s opens ciphertexts of its public key", async (EncryptionAlgorithm, oaepHash, most) => {
    const { PublicKey, EncryptionAlgorithms } = (await call("GetPublicKey", { KeyId })).json;
    expect(EncryptionAlgorithms).toContain(EncryptionAlgorithm);
    const own = createPublicKey({ key: bytesOf(PublicKey), format: "der", type: "spki" });
    const sealed = publicEncrypt({ key: own, oaepHash }, Buffer.from("hello"));
    const input = { KeyId, EncryptionAlgorithm };
    const opened = await call("Decrypt", { ...input, CiphertextBlob: base64(sealed) });
    expect(opened.json["Plaintext"]).toBe(Message);

    const long = { ...input, Plaintext: base64("x".repeat(most)) };
    const { CiphertextBlob } = (await call("Encrypt", long)).json;
    expect((await call("Decrypt", { ...input, CiphertextBlob })).json["Plaintext"]).toBe(
      long.Plaintext,
    );
    expect(await outcome("Encrypt", { ...input, Plaintext: base64("x".repeat(most + 1)) })).toBe(
      `ValidationException: Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${most} bytes.`,
    );
    expect(await outcome("Decrypt", { ...input, CiphertextBlob: Message })).toBe(
      "InvalidCiphertextException: undefined",
    );
  });
});

describe("a key of another kind", () => {
  const main = { KeyId: alias("Main"), Message };
  it.each<[string, object, RegExp]>([
    // KMS was recorded to answer the first two.
    [
      "GenerateMac",
      { ...main, MacAlgorithm: "HMAC_SHA_224" },
      /^InvalidKeyUsageException: arn:\S+ key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac\.$/,
    ],
    [
      "Verify",
      { ...main, SigningAlgorithm: "ECDSA_SHA_256", Signature: "eA==" },
      /^InvalidKeyUsageException: arn:\S+ key usage is ENCRYPT_DECRYPT which is not valid for Verify\.$/,
    ],
    ["GetPublicKey", main, /^UnsupportedOperationException: /],
    ["GetPublicKey", { KeyId: alias("Mac") }, /^UnsupportedOperationException: /],
    [
      "Encrypt",
      { KeyId: alias("RSA_2048"), Plaintext: Message },
      /key usage is SIGN_VERIFY which is not valid for Encrypt\.$/,
    ],
    [
      "GenerateDataKey",
      { KeyId: alias("Sealer"), KeySpec: "AES_256" },
      /Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048\.$/,
    ],
    [
      "Encrypt",
      {
        KeyId: alias("Sealer"),
        Plaintext: Message,
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
        EncryptionContext: { a: "b" },
      },
      /^ValidationException: An encryption context is valid only for symmetric /,
    ],
  ])("is refused by %s", async (operation, input, expected) => {
    expect(await outcome(operation, input)).toMatch(expected);
  });

  it("does not rotate", async () => {
    const KeyId = await kms.arnOf(alias("Mac"));
    for (const operation of ["EnableKeyRotation", "RotateKeyOnDemand", "GetKeyRotationStatus"]) {
      expect(await outcome(operation, { KeyId })).toContain("UnsupportedOperationException");
    }
  });
});

it.each([
  [
    { KeySpec: "HMAC_256" },
    "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
  ],
  [
    { KeySpec: "ECC_NIST_P256", KeyUsage: "ENCRYPT_DECRYPT" },
    "ValidationException: KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ECC_NIST_P256",
  ],
  [{ KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" }, "ok"],
  [{ CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }, "ok"],
])("CreateKey %j is %s", async (input, expected) => {
  expect(await outcome("CreateKey", input)).toBe(expected);
});

it.each([
  ["alias/main", "Ann", { ReplicaRegion: "eu-west-1" }, "is not a multi-region primary key."],
  ["alias/pair", "Ann", { ReplicaRegion: "us-east-1" }, "exists already in us-east-1."],
  ["alias/pair", "Ann", { ReplicaRegion: "eu-west-1" }, "has the region us-east-1 only"],
  ["alias/pair", "Nobody", { ReplicaRegion: "eu-west-1" }, "AccessDeniedException"],
])("ReplicateKey of %s by %s with %j is refused", async (name, who, input, expected) => {
  const KeyId = await kms.arnOf(name);
  expect(await outcome("ReplicateKey", { KeyId, ...input }, who)).toContain(expected);
});
