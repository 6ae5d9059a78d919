import type { Context } from "../../cloud/services/kms/kms-cloud.ts";
import { jsonOf } from "../../json-of.ts";

/** Calls KMS as one principal. */
export type Kms = (operation: string, input: object) => Promise<{ status: number; json: unknown }>;

/** A request that needs one permission on a key. */
export interface KeyRequest {
  readonly operation: string;
  /** Returns the input of the request. The admin creates what it needs. */
  readonly input: (admin: Kms, KeyId: string, EncryptionContext: Context) => Promise<object>;
  /** Whether the admin changes the key for the input, so that the change is undone after a denial too. */
  readonly prepares?: true;
  /** Restores the state of the key as the admin. */
  readonly undo?: (admin: Kms, KeyId: string) => Promise<unknown>;
}

const plain = (operation: string, more: object = {}): KeyRequest => ({
  operation,
  input: async (_, KeyId) => ({ KeyId, ...more }),
});

/**
 * The ciphertexts that the admin has made, by key and context. If a mutation denies the admin too, the tests use an
 * earlier ciphertext.
 */
const made = new Map<string, string>();

async function sealed(admin: Kms, KeyId: string, EncryptionContext: Context): Promise<string> {
  const name = JSON.stringify([KeyId, EncryptionContext]);
  const input = { KeyId, EncryptionContext, Plaintext: "c2VjcmV0" };
  const { CiphertextBlob = made.get(name) } = jsonOf<{ CiphertextBlob?: string }>(
    await admin("Encrypt", input),
  );
  if (CiphertextBlob === undefined) throw new Error(`nothing was ever sealed under ${KeyId}`);
  made.set(name, CiphertextBlob);
  return CiphertextBlob;
}

/** Creates an alias of the key once. It still exists after a denied deletion. */
async function alias(admin: Kms, TargetKeyId: string): Promise<string> {
  const AliasName = `alias/tried/${TargetKeyId.split("/").at(-1)}`;
  await admin("CreateAlias", { AliasName, TargetKeyId });
  return AliasName;
}

const usable = async (admin: Kms, KeyId: string): Promise<void> => {
  await admin("CancelKeyDeletion", { KeyId });
  await admin("EnableKey", { KeyId });
};

interface Grant {
  readonly GrantId?: string;
}

function policyIn(response: { readonly json: unknown }): string {
  return jsonOf<{ Policy?: string }>(response).Policy ?? "{}";
}

const reEncrypt: KeyRequest = {
  operation: "ReEncrypt",
  input: async (admin, KeyId, context) => ({
    CiphertextBlob: await sealed(admin, KeyId, context),
    SourceEncryptionContext: context,
    DestinationKeyId: KeyId,
    DestinationEncryptionContext: context,
  }),
};

/** A grantee that is not one of the tested principals, because a grant would give them more permissions. */
const PAIR = { KeyPairSpec: "ECC_NIST_P256" };
const grantee = "arn:aws:iam::123456789012:user/Nobody";

/** By permission, a request that needs only this permission on the key. */
export const keyRequests: Readonly<Record<string, KeyRequest>> = {
  "kms:CancelKeyDeletion": {
    operation: "CancelKeyDeletion",
    input: async (admin, KeyId) => {
      await admin("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      return { KeyId };
    },
    prepares: true,
    undo: usable,
  },
  "kms:CreateAlias": {
    operation: "CreateAlias",
    input: async (_, TargetKeyId) => ({ TargetKeyId, AliasName: "alias/tried" }),
    undo: (admin) => admin("DeleteAlias", { AliasName: "alias/tried" }),
  },
  "kms:CreateGrant": plain("CreateGrant", {
    GranteePrincipal: grantee,
    Operations: ["Decrypt"],
    DryRun: false,
  }),
  "kms:Decrypt": {
    operation: "Decrypt",
    input: async (admin, KeyId, EncryptionContext) => ({
      KeyId,
      EncryptionContext,
      CiphertextBlob: await sealed(admin, KeyId, EncryptionContext),
    }),
  },
  "kms:DeleteAlias": {
    operation: "DeleteAlias",
    input: async (admin, keyId) => ({ AliasName: await alias(admin, keyId) }),
    undo: alias,
  },
  "kms:DescribeKey": plain("DescribeKey"),
  "kms:DisableKey": { ...plain("DisableKey"), undo: usable },
  "kms:DisableKeyRotation": {
    ...plain("DisableKeyRotation"),
    undo: (admin, KeyId) => admin("EnableKeyRotation", { KeyId }),
  },
  "kms:EnableKey": plain("EnableKey"),
  "kms:EnableKeyRotation": plain("EnableKeyRotation"),
  "kms:Encrypt": {
    operation: "Encrypt",
    input: async (_, KeyId, EncryptionContext) => ({
      KeyId,
      EncryptionContext,
      Plaintext: "c2VjcmV0",
    }),
  },
  "kms:GenerateDataKey": plain("GenerateDataKey", { NumberOfBytes: 32 }),
  "kms:GenerateDataKeyPair": plain("GenerateDataKeyPair", PAIR),
  "kms:GenerateDataKeyPairWithoutPlaintext": plain("GenerateDataKeyPairWithoutPlaintext", PAIR),
  "kms:GenerateDataKeyWithoutPlaintext": plain("GenerateDataKeyWithoutPlaintext", {
    NumberOfBytes: 32,
  }),
  "kms:GetKeyPolicy": plain("GetKeyPolicy"),
  "kms:GetKeyRotationStatus": plain("GetKeyRotationStatus"),
  "kms:ListGrants": plain("ListGrants"),
  "kms:ListKeyPolicies": plain("ListKeyPolicies"),
  "kms:ListKeyRotations": plain("ListKeyRotations"),
  "kms:ListResourceTags": plain("ListResourceTags"),
  "kms:PutKeyPolicy": {
    operation: "PutKeyPolicy",
    input: async (admin, KeyId) => ({
      KeyId,
      Policy: policyIn(await admin("GetKeyPolicy", { KeyId })),
    }),
  },
  "kms:ReEncryptFrom": reEncrypt,
  "kms:ReEncryptTo": reEncrypt,
  "kms:RevokeGrant": {
    operation: "RevokeGrant",
    input: async (admin, KeyId) => {
      const grant = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt"] };
      const { GrantId = "0".repeat(64) } = jsonOf<Grant>(await admin("CreateGrant", grant));
      return { KeyId, GrantId };
    },
  },
  "kms:RotateKeyOnDemand": plain("RotateKeyOnDemand"),
  "kms:ScheduleKeyDeletion": {
    ...plain("ScheduleKeyDeletion", { PendingWindowInDays: 7 }),
    undo: usable,
  },
  "kms:TagResource": plain("TagResource", { Tags: [{ TagKey: "tried", TagValue: "yes" }] }),
  "kms:UntagResource": plain("UntagResource", { TagKeys: ["tried"] }),
  "kms:UpdateAlias": {
    operation: "UpdateAlias",
    input: async (admin, TargetKeyId) => ({
      TargetKeyId,
      AliasName: await alias(admin, TargetKeyId),
    }),
  },
  "kms:UpdateKeyDescription": plain("UpdateKeyDescription", { Description: "tried" }),
};
