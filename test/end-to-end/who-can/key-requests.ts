import type { Context } from "../../cloud/services/kms/kms-cloud.ts";
import { jsonOf } from "../../json-of.ts";

/** KMS, as somebody calls it. */
export type Kms = (operation: string, input: object) => Promise<{ status: number; json: unknown }>;

/** A use of a permission on a key. */
export interface KeyRequest {
  readonly operation: string;
  /** What it is asked with; the admin makes what must be there before. */
  readonly input: (admin: Kms, KeyId: string, EncryptionContext: Context) => Promise<object>;
  /** Whether what the admin makes there changes the key, so that it is undone after a refusal too. */
  readonly prepares?: true;
  /** How the admin makes the key as it was before. */
  readonly undo?: (admin: Kms, KeyId: string) => Promise<unknown>;
}

const plain = (operation: string, more: object = {}): KeyRequest => ({
  operation,
  input: async (_, KeyId) => ({ KeyId, ...more }),
});

/**
 * What the admin made of each key while it still may: by key, and of ciphertexts by their context. Where
 * not even the admin may go on, what is refused is asked for with what there was.
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

/** An alias of the key, made once: who may not take it away is refused, and then it is still there. */
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

/** None of those who are tried: a grant would let them do what policies do not. */
const grantee = "arn:aws:iam::123456789012:user/Nobody";

/** By permission: one request that needs it, and on this key no other. */
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
