import { endDryRun } from "../request/dry-run.ts";
import { blob, choice, flag, list } from "../../protocol/json/fields.ts";
import { context, refused } from "../request/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { violationsText } from "../../protocol/violation.ts";
import { missing, required } from "../../protocol/json/members.ts";
import { authorizeKey, findKeyOrAlias } from "../access/key-access.ts";
import { operation } from "../../protocol/json/operation.ts";
import { algorithm, ALGORITHM, grantTokens, keyId } from "../request/operation.ts";
import { currentMaterialId, materialMember, requireUsable, sealed64 } from "./any-key.ts";
import { findSource, openSource } from "./ciphertext-source.ts";

const plaintext = required(blob);
const ciphertext = blob;
const dryRun = { DryRun: flag, DryRunModifiers: list(choice("IGNORE_CIPHERTEXT")) };

export const cryptography = {
  Encrypt: operation(
    {
      KeyId: required(keyId),
      Plaintext: plaintext,
      EncryptionContext: context,
      EncryptionAlgorithm: algorithm,
      GrantTokens: grantTokens,
      DryRun: flag,
    },
    (call, input) => {
      const key = findKeyOrAlias(call, input.KeyId);
      authorizeKey(call, "kms:Encrypt", key, {
        keyId: input.KeyId,
        context: input.EncryptionContext,
        grantTokens: input.GrantTokens,
        algorithm: input.EncryptionAlgorithm ?? ALGORITHM,
      });
      const chosen = input.EncryptionAlgorithm ?? ALGORITHM;
      requireUsable(key, "Encrypt", chosen, input.EncryptionContext);
      const sealed = sealed64(key, chosen, input.Plaintext, input.EncryptionContext);
      endDryRun(input);
      return { CiphertextBlob: sealed, EncryptionAlgorithm: chosen, KeyId: key.arn };
    },
  ),

  Decrypt: operation(
    {
      CiphertextBlob: ciphertext,
      KeyId: keyId,
      EncryptionContext: context,
      EncryptionAlgorithm: algorithm,
      GrantTokens: grantTokens,
      Recipient: refused,
      ...dryRun,
    },
    (call, input) => {
      const source = findSource(call, "kms:Decrypt", {
        ...sourceNamed(input, "KeyId", input.KeyId),
        context: input.EncryptionContext,
        algorithm: input.EncryptionAlgorithm ?? ALGORITHM,
      });
      const chosen = input.EncryptionAlgorithm ?? ALGORITHM;
      requireUsable(source.key, "Decrypt", chosen, input.EncryptionContext);
      const opened = openSource(source);
      endDryRun(input);
      return {
        EncryptionAlgorithm: chosen,
        KeyId: source.key.arn,
        ...materialMember("KeyMaterialId", source.materialId),
        Plaintext: opened.toString("base64"),
      };
    },
  ),

  ReEncrypt: operation(
    {
      CiphertextBlob: ciphertext,
      SourceKeyId: keyId,
      SourceEncryptionContext: context,
      SourceEncryptionAlgorithm: algorithm,
      DestinationKeyId: required(keyId),
      DestinationEncryptionContext: context,
      DestinationEncryptionAlgorithm: algorithm,
      GrantTokens: grantTokens,
      ...dryRun,
    },
    (call, input) => {
      const key = findKeyOrAlias(call, input.DestinationKeyId);
      const source = findSource(call, "kms:ReEncryptFrom", {
        ...sourceNamed(input, "SourceKeyId", input.SourceKeyId),
        context: input.SourceEncryptionContext,
        algorithm: input.SourceEncryptionAlgorithm ?? ALGORITHM,
        otherKeyId: key.keyId,
      });
      authorizeKey(call, "kms:ReEncryptTo", key, {
        keyId: input.DestinationKeyId,
        context: input.DestinationEncryptionContext,
        grantTokens: input.GrantTokens,
        algorithm: input.DestinationEncryptionAlgorithm ?? ALGORITHM,
        conditions: { "kms:ReEncryptOnSameKey": [String(key.keyId === source.key.keyId)] },
      });
      const [from, to] = [
        input.SourceEncryptionAlgorithm ?? ALGORITHM,
        input.DestinationEncryptionAlgorithm ?? ALGORITHM,
      ];
      requireUsable(source.key, "ReEncrypt", from, input.SourceEncryptionContext);
      requireUsable(key, "ReEncrypt", to, input.DestinationEncryptionContext);
      const opened = openSource(source);
      const sealed = sealed64(key, to, opened, input.DestinationEncryptionContext);
      endDryRun(input);
      return {
        CiphertextBlob: sealed,
        DestinationEncryptionAlgorithm: to,
        ...materialMember("DestinationKeyMaterialId", currentMaterialId(key)),
        KeyId: key.arn,
        SourceEncryptionAlgorithm: from,
        SourceKeyId: source.key.arn,
        ...materialMember("SourceKeyMaterialId", source.materialId),
      };
    },
  ),
};

/** The members that requests of Decrypt and ReEncrypt have in common. */
interface SourceInput {
  readonly CiphertextBlob: Buffer | undefined;
  readonly DryRun: boolean | undefined;
  readonly DryRunModifiers: readonly string[] | undefined;
  readonly GrantTokens: readonly string[] | undefined;
}

/** Reads the ciphertext and its key from a request. The member for the key has another name in each operation. */
function sourceNamed(input: SourceInput, keyMember: string, given: string | undefined) {
  return {
    ciphertext: sourceCiphertext(input, keyMember, given),
    keyId: given,
    grantTokens: input.GrantTokens,
  };
}

/**
 * Returns the ciphertext, or `undefined` for a dry run that ignores it.
 *
 * @throws {ServiceError} ValidationException if the ciphertext or the key is missing, or if the request has
 *   DryRunModifiers but is not a dry run.
 */
function sourceCiphertext(
  input: SourceInput,
  keyMember: string,
  given: string | undefined,
): Buffer | undefined {
  const modifiers = input.DryRunModifiers ?? [];
  if (modifiers.length > 0 && input.DryRun !== true) {
    throw validation("DryRunModifiers can only be specified when DryRun is true.");
  }
  if (modifiers.length > 0) {
    if (given === undefined) throw validation(`${keyMember} is required with IGNORE_CIPHERTEXT.`);
    return undefined;
  }
  if (input.CiphertextBlob) return input.CiphertextBlob;
  throw validation(violationsText([missing("ciphertextBlob")]));
}
