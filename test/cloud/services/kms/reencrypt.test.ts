import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { key, kmsCloud, refusal } from "./kms-cloud.ts";

const only = (Action: string, Condition?: object) => ({
  Action,
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
const kms = kmsCloud({
  From: user("From", only("kms:ReEncryptFrom")),
  Into: user("Into", only("kms:ReEncryptTo")),
  Same: user("Same", only("kms:ReEncrypt*", { Bool: { "kms:ReEncryptOnSameKey": "true" } })),
  Alg: user(
    "Alg",
    only("kms:*", {
      StringEquals: {
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "kms:KeySpec": "SYMMETRIC_DEFAULT",
        "kms:KeyUsage": "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": "AWS_KMS",
        "kms:CallerAccount": "123456789012",
      },
      Bool: { "kms:MultiRegion": "false" },
    }),
  ),
  ...key("Main"),
  ...key("Other"),
});
const reEncrypt = (CiphertextBlob: Uint8Array, more: object = {}, as = "Ann") =>
  kms
    .as(as)
    .send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: "alias/other", ...more }));
const dryRun = [
  "DryRunOperationException",
  400,
  "The request would have succeeded, but the DryRun option is set.",
];

describe("ReEncrypt", () => {
  it("encrypts again with another key and context, and does not return the plaintext", async () => {
    const ciphertext = await kms.encrypt("Ann", "alias/main", { a: "b" });
    const contexts = {
      SourceEncryptionContext: { a: "b" },
      DestinationEncryptionContext: { c: "d" },
    };
    const { $metadata: _, ...made } = await reEncrypt(ciphertext, contexts);
    expect(made).toEqual({
      CiphertextBlob: expect.any(Uint8Array),
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      KeyId: await kms.arnOf("alias/other"),
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      SourceKeyId: await kms.arnOf("alias/main"),
      SourceKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const opened = kms.decrypt(
      "Ann",
      made.CiphertextBlob ?? new Uint8Array(),
      { c: "d" },
      "alias/other",
    );
    expect(await opened).toBe("the secret");
  });

  it.each([
    ["another context", { SourceEncryptionContext: { c: "d" } }, "InvalidCiphertextException"],
    ["another source key", { SourceKeyId: "alias/other" }, "IncorrectKeyException"],
    [
      "a destination key that does not exist",
      { DestinationKeyId: "alias/none" },
      "NotFoundException",
    ],
  ])("refuses %s", async (_, more, type) => {
    expect(
      (await refusal(reEncrypt(await kms.encrypt("Ann", "alias/main"), more))).slice(0, 2),
    ).toEqual([type, 400]);
  });

  it("requires a permission for the source key and a permission for the destination key", async () => {
    const ciphertext = await kms.encrypt("Ann", "alias/main");
    expect((await refusal(reEncrypt(ciphertext, {}, "From")))[2]).toContain(
      `kms:ReEncryptTo on resource: ${await kms.arnOf("alias/other")}`,
    );
    expect((await refusal(reEncrypt(ciphertext, {}, "Into")))[2]).toMatch(
      /^The ciphertext refers to/,
    );
    const named = { SourceKeyId: "alias/main" };
    expect((await refusal(reEncrypt(ciphertext, named, "Into")))[2]).toContain(
      `kms:ReEncryptFrom on resource: ${await kms.arnOf("alias/main")}`,
    );
    expect((await refusal(reEncrypt(ciphertext, {}, "Same")))[0]).toBe("AccessDeniedException");
    expect(
      (await refusal(reEncrypt(ciphertext, { DestinationKeyId: "alias/main" }, "Same")))[0],
    ).toBe("not refused");
  });
});

describe("a dry run", () => {
  it.each([
    ["Encrypt", { KeyId: "alias/main", Plaintext: "eA==" }],
    ["GenerateDataKey", { KeyId: "alias/main", KeySpec: "AES_256" }],
    ["GenerateDataKeyWithoutPlaintext", { KeyId: "alias/main", KeySpec: "AES_128" }],
    ["Decrypt", { KeyId: "alias/main", DryRunModifiers: ["IGNORE_CIPHERTEXT"] }],
    [
      "ReEncrypt",
      {
        SourceKeyId: "alias/main",
        DestinationKeyId: "alias/other",
        DryRunModifiers: ["IGNORE_CIPHERTEXT"],
      },
    ],
  ])("of %s reports that the call would succeed, or the error", async (operation, body) => {
    const { status, json } = await kms.call("Ann", operation, { ...body, DryRun: true });
    expect([status, json]).toEqual([400, { __type: dryRun[0], message: dryRun[2] }]);
    const refused = await kms.call("From", operation, { ...body, DryRun: true });
    expect(refused.json).toEqual({
      __type: "AccessDeniedException",
      Message: expect.stringContaining(" is not authorized to perform: kms:"),
    });
  });

  it("of Decrypt decrypts the ciphertext, but does not return the plaintext", async () => {
    const CiphertextBlob = await kms.encrypt("Ann", "alias/main", { a: "b" });
    const send = (more: object) =>
      refusal(kms.as("Ann").send(new DecryptCommand({ CiphertextBlob, DryRun: true, ...more })));
    expect(await send({ EncryptionContext: { a: "b" } })).toEqual(dryRun);
    expect((await send({}))[0]).toBe("InvalidCiphertextException");
    expect((await send({ DryRunModifiers: ["IGNORE_CIPHERTEXT"] }))[0]).toBe("ValidationException");
    expect(
      (
        await send({ DryRun: false, KeyId: "alias/main", DryRunModifiers: ["IGNORE_CIPHERTEXT"] })
      )[0],
    ).toBe("ValidationException");
  });
});

it("conditions can use algorithm, spec, usage, origin, account and MultiRegion", async () => {
  expect(await kms.decrypt("Alg", await kms.encrypt("Alg", "alias/main"))).toBe("the secret");
});

it("KMS reports a missing permission before a disabled key, and a wrong key or a disabled key before a wrong context", async () => {
  const { KeyMetadata } = await kms.as("Ann").send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? "";
  const ciphertext = await kms.encrypt("Ann", KeyId, { a: "b" });
  const wrongKey = kms.decrypt("Ann", ciphertext, { c: "d" }, "alias/main");
  expect((await refusal(wrongKey))[0]).toBe("IncorrectKeyException");
  await kms.as("Ann").send(new DisableKeyCommand({ KeyId }));
  expect((await refusal(kms.encrypt("From", KeyId)))[0]).toBe("AccessDeniedException");
  expect((await refusal(kms.decrypt("Ann", ciphertext, { c: "d" })))[0]).toBe("DisabledException");
});
