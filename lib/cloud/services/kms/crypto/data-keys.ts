import { randomBytes } from "node:crypto";
import { currentMaterial } from "../../../account/kms/key-material.ts";
import type { Call } from "../../protocol/call.ts";
import { sealWith } from "./any-key.ts";
import { endDryRun } from "../request/dry-run.ts";
import { choice, flag, integer } from "../../protocol/json/fields.ts";
import { context, refused } from "../request/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required, type Values } from "../../protocol/json/members.ts";
import { authorizeAccount, authorizeKey, findKeyOrAlias } from "../access/key-access.ts";
import { materialId } from "../keys/key-metadata.ts";
import { requireEnabled } from "../keys/key-state.ts";
import { requireAlgorithm, requireUsage } from "../keys/key-use.ts";
import { operation } from "../../protocol/json/operation.ts";
import { ALGORITHM, grantTokens, keyId } from "../request/operation.ts";

const dataKey = {
  KeyId: required(keyId),
  KeySpec: choice("AES_256", "AES_128"),
  NumberOfBytes: integer,
  EncryptionContext: context,
  GrantTokens: grantTokens,
  DryRun: flag,
};

export const dataKeys = {
  GenerateDataKey: operation({ ...dataKey, Recipient: refused }, (call, input) => {
    const { plaintext, sealed } = generate(call, "kms:GenerateDataKey", input);
    return { ...sealed, Plaintext: plaintext.toString("base64") };
  }),

  GenerateDataKeyWithoutPlaintext: operation(
    dataKey,
    (call, input) => generate(call, "kms:GenerateDataKeyWithoutPlaintext", input).sealed,
  ),

  GenerateRandom: operation(
    { NumberOfBytes: integer, CustomKeyStoreId: refused, Recipient: refused },
    (call, input) => {
      authorizeAccount(call, "kms:GenerateRandom");
      if (input.NumberOfBytes === undefined) throw validation("NumberOfBytes is required.");
      return { Plaintext: randomBytes(input.NumberOfBytes).toString("base64") };
    },
  ),
};

function generate(call: Call, action: string, input: Values<typeof dataKey>) {
  const length = dataKeyLength(input);
  const key = findKeyOrAlias(call, input.KeyId);
  authorizeKey(call, action, key, {
    keyId: input.KeyId,
    context: input.EncryptionContext,
    grantTokens: input.GrantTokens,
    algorithm: ALGORITHM,
  });
  requireEnabled(key);
  requireUsage(key, "ENCRYPT_DECRYPT", action.replace("kms:", ""));
  requireAlgorithm(key, ALGORITHM);
  endDryRun(input);
  const plaintext = randomBytes(length);
  const sealed = {
    CiphertextBlob: sealWith("GenerateDataKey", key, plaintext, input.EncryptionContext),
    KeyId: key.arn,
    KeyMaterialId: materialId(currentMaterial(key)),
  };
  return { plaintext, sealed };
}

function dataKeyLength({ KeySpec, NumberOfBytes }: Values<typeof dataKey>): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw validation("Please specify either number of bytes or key spec.");
  }
  return NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
}
