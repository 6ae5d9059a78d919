import { createHmac, timingSafeEqual } from "node:crypto";
import { currentMaterial } from "../../../account/kms/key-material.ts";
import { algorithmsOf, isSymmetric, kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { KeyUsage } from "../../../state/key-kind.ts";
import type { Call } from "../../protocol/call.ts";
import { validation } from "../../protocol/json/errors.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { authorizeKey, findKeyOrAlias, type Conditions } from "../access/key-access.ts";
import { requireAlgorithm, requireUsage } from "../keys/key-use.ts";
import { requireEnabled } from "../keys/key-state.ts";
import { endDryRun } from "../request/dry-run.ts";
import { blob, flag, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { grantTokens, keyId } from "../request/operation.ts";
import { publicKeyOf } from "./private-key.ts";
import { digestOf, isSignature, signature } from "./signatures.ts";

const bytes = required(blob);
const used = { KeyId: required(keyId), GrantTokens: grantTokens };
const signed = {
  ...used,
  Message: bytes,
  MessageType: text,
  SigningAlgorithm: required(text),
  DryRun: flag,
};
const authenticated = { ...used, Message: bytes, MacAlgorithm: required(text), DryRun: flag };

/** The operations of keys that sign, and of HMAC keys. */
export const signVerify = {
  Sign: operation(signed, async (call, input) => {
    const { key, digest } = ofSignature(call, "Sign", input);
    endDryRun(input);
    const made = await signature(key, input.SigningAlgorithm, digest);
    return {
      KeyId: key.arn,
      Signature: made.toString("base64"),
      SigningAlgorithm: input.SigningAlgorithm,
    };
  }),

  Verify: operation({ ...signed, Signature: bytes }, async (call, input) => {
    const { key, digest } = ofSignature(call, "Verify", input);
    if (!(await isSignature(key, input.SigningAlgorithm, digest, input.Signature))) {
      throw new ServiceError("KMSInvalidSignatureException", undefined);
    }
    endDryRun(input);
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  }),

  GenerateMac: operation(authenticated, (call, input) => {
    const { key, mac } = ofMac(call, "GenerateMac", input);
    endDryRun(input);
    const { MacAlgorithm } = input;
    return { KeyId: key.arn, Mac: mac.toString("base64"), MacAlgorithm };
  }),

  VerifyMac: operation({ ...authenticated, Mac: bytes }, (call, input) => {
    const { key, mac } = ofMac(call, "VerifyMac", input);
    if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac)) {
      throw new ServiceError("KMSInvalidMacException", undefined);
    }
    endDryRun(input);
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
  }),

  GetPublicKey: operation(used, (call, input) => {
    const key = findKeyOrAlias(call, input.KeyId);
    const { KeyId, GrantTokens } = input;
    authorizeKey(call, "kms:GetPublicKey", key, { keyId: KeyId, grantTokens: GrantTokens });
    requireEnabled(key);
    const kind = kindOf(key.record);
    if (isSymmetric(key.record) || kind.usage === "GENERATE_VERIFY_MAC") {
      throw new ServiceError(
        "UnsupportedOperationException",
        `${key.arn} key spec is ${kind.spec} which is not valid for GetPublicKey.`,
      );
    }
    const isSigning = kind.usage === "SIGN_VERIFY";
    return {
      KeyId: key.arn,
      CustomerMasterKeySpec: kind.spec,
      KeySpec: kind.spec,
      KeyUsage: kind.usage,
      PublicKey: publicKeyOf(key).export({ type: "spki", format: "der" }).toString("base64"),
      [isSigning ? "SigningAlgorithms" : "EncryptionAlgorithms"]: algorithmsOf(kind),
    };
  }),
};

interface Used {
  readonly KeyId: string;
  readonly GrantTokens: readonly string[] | undefined;
  readonly Message: Buffer;
}

/** Returns the key and the digest to sign or to verify, after every check except the check of a signature. */
function ofSignature(
  call: Call,
  name: string,
  input: Used & { readonly MessageType: string | undefined; readonly SigningAlgorithm: string },
): { key: Key; digest: Buffer } {
  const { MessageType: type = "RAW", SigningAlgorithm: algorithm } = input;
  const conditions = { "kms:SigningAlgorithm": [algorithm], "kms:MessageType": [type] };
  const key = usable(call, name, input, "SIGN_VERIFY", algorithm, conditions);
  if (type === "EXTERNAL_MU") {
    const { spec } = kindOf(key.record);
    throw validation(`Message type ${type} is incompatible with key spec ${spec}.`);
  }
  return { key, digest: digestOf(input.Message, type === "DIGEST", algorithm) };
}

function ofMac(
  call: Call,
  name: string,
  input: Used & { readonly MacAlgorithm: string },
): { key: Key; mac: Buffer } {
  const { MacAlgorithm: algorithm } = input;
  const conditions = { "kms:MacAlgorithm": [algorithm] };
  const key = usable(call, name, input, "GENERATE_VERIFY_MAC", algorithm, conditions);
  const hash = algorithm.replace("HMAC_SHA_", "sha");
  const mac = createHmac(hash, currentMaterial(key)).update(input.Message).digest();
  return { key, mac };
}

/** Returns the key that a request names, if the caller may use it and it can be used with the algorithm. */
function usable(
  call: Call,
  name: string,
  { KeyId, GrantTokens }: Used,
  usage: KeyUsage,
  algorithm: string,
  conditions: Conditions,
): Key {
  const key = findKeyOrAlias(call, KeyId);
  authorizeKey(call, `kms:${name}`, key, { keyId: KeyId, grantTokens: GrantTokens, conditions });
  requireEnabled(key);
  requireUsage(key, usage, name);
  requireAlgorithm(key, algorithm);
  return key;
}
