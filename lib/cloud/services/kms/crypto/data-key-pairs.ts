import { currentMaterial, newKeyPair, pkcs8Of } from "../../../account/kms/key-material.ts";
import type { Call } from "../../protocol/call.ts";
import { authorizeKey, findKeyOrAlias } from "../access/key-access.ts";
import { materialId } from "../keys/key-metadata.ts";
import { requireEnabled } from "../keys/key-state.ts";
import { requireAlgorithm, requireUsage } from "../keys/key-use.ts";
import { endDryRun } from "../request/dry-run.ts";
import { choice, flag } from "../../protocol/json/fields.ts";
import { context, refused } from "../request/fields.ts";
import { required, type Values } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { ALGORITHM, grantTokens, keyId } from "../request/operation.ts";
import { sealWith } from "./any-key.ts";

const pair = {
  KeyId: required(keyId),
  KeyPairSpec: required(
    choice(
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "ECC_NIST_P256",
      "ECC_NIST_P384",
      "ECC_NIST_P521",
      "ECC_SECG_P256K1",
    ),
  ),
  EncryptionContext: context,
  GrantTokens: grantTokens,
  DryRun: flag,
};

/** The operations that return a new key pair, with its private key encrypted under a symmetric key. */
export const dataKeyPairs = {
  GenerateDataKeyPair: operation({ ...pair, Recipient: refused }, async (call, input) => {
    const { plaintext, sealed } = await generate(call, "GenerateDataKeyPair", input);
    return { ...sealed, PrivateKeyPlaintext: plaintext.toString("base64") };
  }),

  GenerateDataKeyPairWithoutPlaintext: operation(
    pair,
    async (call, input) =>
      (await generate(call, "GenerateDataKeyPairWithoutPlaintext", input)).sealed,
  ),
};

async function generate(call: Call, name: string, input: Values<typeof pair>) {
  const key = findKeyOrAlias(call, input.KeyId);
  authorizeKey(call, `kms:${name}`, key, {
    keyId: input.KeyId,
    context: input.EncryptionContext,
    grantTokens: input.GrantTokens,
    algorithm: ALGORITHM,
    conditions: { "kms:DataKeyPairSpec": [input.KeyPairSpec] },
  });
  requireEnabled(key);
  requireUsage(key, "ENCRYPT_DECRYPT", name);
  requireAlgorithm(key, ALGORITHM);
  endDryRun(input);
  const made = await newKeyPair(input.KeyPairSpec);
  // The key may have been disabled or removed while the pair was generated.
  requireEnabled(key);
  const plaintext = pkcs8Of(made);
  const publicKey = made.publicKey.export({ type: "spki", format: "der" });
  const sealed = {
    KeyId: key.arn,
    KeyMaterialId: materialId(currentMaterial(key)),
    KeyPairSpec: input.KeyPairSpec,
    PrivateKeyCiphertextBlob: sealWith("GenerateDataKey", key, plaintext, input.EncryptionContext),
    PublicKey: publicKey.toString("base64"),
  };
  return { plaintext, sealed };
}
