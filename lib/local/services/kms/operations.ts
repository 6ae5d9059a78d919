import { randomBytes } from "node:crypto";
import { PolicyUnsupported } from "../../../iam/conditions.ts";
import { currentMaterial, fingerprintOf, type Key } from "../../account/keys.ts";
import { defaultKeyPolicy } from "../../resources/kms.ts";
import { authorize, type Call } from "../call.ts";
import { ServiceError } from "../service-error.ts";
import { ciphertextFingerprint, decrypt, encrypt } from "./ciphertext.ts";
import type { Input } from "./input.ts";
import { ALGORITHM, keyMetadata } from "./key-metadata.ts";
import { authorizeKey, findKey, KMS_REFUSAL, requireUsable } from "./key-access.ts";

export type Operation = (call: Call, input: Input) => object;

const PLAINTEXT_LIMIT_BYTES = 4096;
const CIPHERTEXT_LIMIT_BYTES = 6144;
const KEY_ID_LIMIT = 2048;
const DESCRIPTION_LIMIT = 8192;
const POLICY_LIMIT = 32_768;

/** KMS's operations by name, as in `X-Amz-Target`. */
export const operations: Readonly<Record<string, Operation>> = {
  Encrypt(call, input) {
    const plaintext = input.blob("Plaintext", PLAINTEXT_LIMIT_BYTES);
    const key = usableKey(call, input, "kms:Encrypt");
    return {
      CiphertextBlob: sealWith("Encrypt", key, plaintext, input),
      EncryptionAlgorithm: ALGORITHM,
      KeyId: key.arn,
    };
  },

  Decrypt(call, input) {
    const ciphertext = input.blob("CiphertextBlob", CIPHERTEXT_LIMIT_BYTES);
    refuseOptions(input);
    const keyId = input.optionalText("KeyId", KEY_ID_LIMIT);
    const asked = keyId === undefined ? undefined : findKey(call, keyId);
    const context = input.context();
    const fingerprint = ciphertextFingerprint(ciphertext);
    const found = fingerprint && call.account.keys.byFingerprint(fingerprint);
    if (!found) {
      if (asked) authorizeKey(call, "kms:Decrypt", asked, { keyId, context });
      throw invalidCiphertext();
    }
    const { key, material } = found;
    authorizeDecrypt(call, key, { keyId, context });
    if (asked && asked.keyId !== key.keyId) {
      throw new ServiceError(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
      );
    }
    requireUsable(key);
    const plaintext = decrypt(material, ciphertext, context);
    if (!plaintext) throw invalidCiphertext();
    return {
      EncryptionAlgorithm: ALGORITHM,
      KeyId: key.arn,
      KeyMaterialId: fingerprintOf(material).toString("hex"),
      Plaintext: plaintext.toString("base64"),
    };
  },

  GenerateDataKey(call, input) {
    const plaintext = randomBytes(dataKeyLength(input));
    const key = usableKey(call, input, "kms:GenerateDataKey");
    return {
      CiphertextBlob: sealWith("GenerateDataKey", key, plaintext, input),
      KeyId: key.arn,
      KeyMaterialId: fingerprintOf(currentMaterial(key)).toString("hex"),
      Plaintext: plaintext.toString("base64"),
    };
  },

  CreateKey(call, input) {
    const { partition, accountId, keys } = call.account;
    input.refuse("CustomKeyStoreId", "MultiRegion", "Tags", "XksKeyId");
    input.allow("KeySpec", [ALGORITHM]);
    input.allow("CustomerMasterKeySpec", [ALGORITHM]);
    input.allow("KeyUsage", ["ENCRYPT_DECRYPT"]);
    input.allow("Origin", ["AWS_KMS"]);
    authorize(call, { action: "kms:CreateKey", resource: "*" }, KMS_REFUSAL);
    const policy = input.optionalText("Policy", POLICY_LIMIT);
    const description = input.optionalText("Description", DESCRIPTION_LIMIT) ?? "";
    const key = created(() =>
      keys.create({
        description,
        enabled: true,
        rotation: false,
        policy: policy === undefined ? defaultKeyPolicy(partition, accountId) : JSON.parse(policy),
      }),
    );
    call.save();
    return { KeyMetadata: keyMetadata(call, key) };
  },

  DescribeKey(call, input) {
    const keyId = input.text("KeyId", KEY_ID_LIMIT);
    const key = findKey(call, keyId);
    authorizeKey(call, "kms:DescribeKey", key, { keyId });
    return { KeyMetadata: keyMetadata(call, key) };
  },

  ListAliases(call, input) {
    const { keys } = call.account;
    authorize(call, { action: "kms:ListAliases", resource: "*" }, KMS_REFUSAL);
    const keyId = input.optionalText("KeyId", KEY_ID_LIMIT);
    const only = keyId === undefined ? undefined : findKey(call, keyId).keyId;
    return {
      Aliases: keys
        .aliases()
        .filter(([, target]) => only === undefined || target === only)
        .map(([AliasName, TargetKeyId]) => ({
          AliasArn: keys.aliasArn(AliasName),
          AliasName,
          TargetKeyId,
        })),
      Truncated: false,
    };
  },
};

function usableKey(call: Call, input: Input, action: string): Key {
  refuseOptions(input);
  const keyId = input.text("KeyId", KEY_ID_LIMIT);
  const key = findKey(call, keyId);
  authorizeKey(call, action, key, { keyId, context: input.context() });
  requireUsable(key);
  return key;
}

/** Without `KeyId`, a caller who may not use the key is not told which key it is. */
function authorizeDecrypt(call: Call, key: Key, use: Parameters<typeof authorizeKey>[3]): void {
  try {
    authorizeKey(call, "kms:Decrypt", key, use);
  } catch (error) {
    if (use?.keyId !== undefined || !(error instanceof ServiceError)) throw error;
    throw new ServiceError(
      error.type,
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    );
  }
}

function sealWith(maker: "Encrypt" | "GenerateDataKey", key: Key, plaintext: Buffer, input: Input) {
  const material = currentMaterial(key);
  const fingerprint = fingerprintOf(material);
  return encrypt(maker, material, fingerprint, plaintext, input.context()).toString("base64");
}

function dataKeyLength(input: Input): number {
  const spec = input.optionalText("KeySpec");
  input.allow("KeySpec", ["AES_256", "AES_128"]);
  const bytes = input.optionalNumber("NumberOfBytes");
  if ((spec === undefined) === (bytes === undefined)) {
    throw new ServiceError(
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    );
  }
  if (bytes === undefined) return spec === "AES_128" ? 16 : 32;
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024) {
    const bound = bytes < 1 ? "greater than or equal to 1" : "less than or equal to 1024";
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${bytes}' at 'numberOfBytes' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  return bytes;
}

function refuseOptions(input: Input): void {
  input.allow("EncryptionAlgorithm", [ALGORITHM]);
  input.refuse("DryRun", "Recipient", "DryRunModifiers");
}

function created(create: () => Key): Key {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof PolicyUnsupported) && !(error instanceof SyntaxError)) throw error;
    throw new ServiceError("MalformedPolicyDocumentException", error.message);
  }
}

function invalidCiphertext(): ServiceError {
  return new ServiceError("InvalidCiphertextException", undefined);
}
