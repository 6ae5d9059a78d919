import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { key, refusal, kmsCloud, type Context } from "./kms-cloud.ts";

const kms = kmsCloud({ ...key("Main"), ...key("Other") });

const encrypt = (context?: Context, keyId = "alias/main") => kms.encrypt("Ann", keyId, context);
const decrypt = (ciphertext: Uint8Array, context?: Context, keyId?: string) =>
  kms.decrypt("Ann", ciphertext, context, keyId);

describe("a ciphertext", () => {
  it("can be decrypted, and does not contain the plaintext", async () => {
    const ciphertext = await encrypt();
    expect(Buffer.from(ciphertext).toString("latin1")).not.toContain("secret");
    expect(await decrypt(ciphertext)).toBe("the secret");
  });

  it("is different each time", async () => {
    expect(Buffer.from(await encrypt())).not.toEqual(Buffer.from(await encrypt()));
  });

  it("can be decrypted with its context in any order, and an empty context equals a missing context", async () => {
    const ciphertext = await encrypt({ app: "signet", stage: "dev" });
    expect(await decrypt(ciphertext, { stage: "dev", app: "signet" })).toBe("the secret");
    expect(await decrypt(await encrypt({}))).toBe("the secret");
    expect(await decrypt(await encrypt(), {})).toBe("the secret");
  });

  it.each<[string, Context | undefined, Context | undefined]>([
    ["another value", { stage: "dev" }, { stage: "prod" }],
    ["another case", { stage: "dev" }, { Stage: "dev" }],
    ["one pair less", { stage: "dev", app: "a" }, { stage: "dev" }],
    ["one pair more", { stage: "dev" }, { stage: "dev", app: "a" }],
    ["a missing context", { stage: "dev" }, undefined],
    ["a context if it was sealed without one", undefined, { stage: "dev" }],
    ["the same letters, divided differently between name and value", { a: "bc" }, { ab: "c" }],
    [
      "the same letters, divided differently between two pairs",
      { a: "bc", d: "e" },
      { a: "b", cd: "e" },
    ],
    ["an empty value for an empty name", { a: "" }, { "": "a" }],
  ])("cannot be decrypted with %s", async (_, context, other) => {
    const [name, status] = await refusal(decrypt(await encrypt(context), other));
    expect([name, status]).toEqual(["InvalidCiphertextException", 400]);
  });

  it("cannot be decrypted if a byte of any part is changed, cut off or added", async () => {
    const whole = Buffer.from(await encrypt());
    const changed = [...whole.keys()]
      .filter((at) => at % 7 === 0 || at === whole.length - 1)
      .map((at) => {
        const copy = Buffer.from(whole);
        copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
        return copy;
      });
    const cut = [1, 5, 40, whole.length - 1].map((length) => whole.subarray(0, length));
    const longer = Buffer.concat([whole, Buffer.from([0])]);
    const outcomes = await Promise.all(
      [...changed, ...cut, whole.subarray(1), longer].map((blob) => refusal(decrypt(blob))),
    );
    const kinds = new Set(outcomes.map(([name, status]) => `${name} ${status}`));
    expect([...kinds]).toEqual(["InvalidCiphertextException 400"]);
  });

  it("can be decrypted if the request names its key in any form, but not if the request names another key", async () => {
    const ciphertext = await encrypt();
    const arn = await kms.arnOf("alias/main");
    const aliasArn = "arn:aws:kms:us-east-1:123456789012:alias/main";
    for (const keyId of [arn, arn.split("/")[1], "alias/main", aliasArn]) {
      expect(await decrypt(ciphertext, undefined, keyId)).toBe("the secret");
    }
    expect(await refusal(decrypt(ciphertext, undefined, "alias/other"))).toEqual([
      "IncorrectKeyException",
      400,
      "The key ID in the request does not identify a CMK that can perform this operation.",
    ]);
  });
});

it.each([
  [{ KeySpec: "AES_256" as const }, 32],
  [{ KeySpec: "AES_128" as const }, 16],
  [{ NumberOfBytes: 1 }, 1],
  [{ NumberOfBytes: 1024 }, 1024],
])("GenerateDataKey with %j returns a key as plaintext and as ciphertext", async (size, bytes) => {
  const EncryptionContext = { stage: "dev" };
  const input = { KeyId: "alias/main", EncryptionContext, ...size };
  const made = await kms.as("Ann").send(new GenerateDataKeyCommand(input));
  expect(made.KeyId).toBe(await kms.arnOf("alias/main"));
  expect(made.Plaintext).toHaveLength(bytes);
  const opened = await decrypt(made.CiphertextBlob ?? new Uint8Array(), EncryptionContext);
  expect(opened).toBe(Buffer.from(made.Plaintext ?? []).toString());
});
