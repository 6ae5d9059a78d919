import { DAY_MS } from "../../../account/kms/key-rotation.ts";
import { newMaterialLater } from "../../../account/kms/key-material.ts";
import { defaultKeyPolicy } from "../../../account/kms/default-key-policy.ts";
import { KEY_SPECS, KEY_USAGES } from "../../../state/key-kind.ts";
import { choice, flag, text } from "../../protocol/json/fields.ts";
import { between, refused } from "../request/fields.ts";
import { required } from "../../protocol/json/members.ts";
import {
  authorizeAccount,
  authorizeKey,
  findKey,
  findKeyOrAlias,
  kindConditions,
} from "../access/key-access.ts";
import { kindIn } from "./kind-in.ts";
import { keyMetadata } from "./key-metadata.ts";
import { policyText, readKeyPolicy } from "./key-policy.ts";
import { keyState, requireNotPendingDeletion, requirePendingDeletion } from "./key-state.ts";
import { readTags, tagConditions, tagList } from "./key-tags.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { grantTokens, keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

const description = text;
const PENDING_WINDOW_DAYS = 30;

const keySpec = choice(...KEY_SPECS);
const keyUsage = choice(...KEY_USAGES);
const origin = choice("AWS_KMS");

export const keyLifecycle = {
  CreateKey: operation(
    {
      Policy: policyText,
      Description: description,
      Tags: tagList,
      MultiRegion: flag,
      BypassPolicyLockoutSafetyCheck: flag,
      KeySpec: keySpec,
      CustomerMasterKeySpec: keySpec,
      KeyUsage: keyUsage,
      Origin: origin,
      CustomKeyStoreId: refused,
      XksKeyId: refused,
    },
    async (call, input) => {
      const { partition, accountId, keys } = call.account;
      const {
        Tags = [],
        MultiRegion = false,
        BypassPolicyLockoutSafetyCheck: bypass = false,
      } = input;
      const kind = kindIn(input);
      const conditions = {
        ...kindConditions(kind),
        "kms:BypassPolicyLockoutSafetyCheck": [String(bypass)],
        "kms:MultiRegion": [String(MultiRegion)],
        ...tagConditions(Tags),
      };
      authorizeAccount(call, "kms:CreateKey", "*", conditions);
      if (Tags.length > 0) authorizeAccount(call, "kms:TagResource", "*", conditions);
      const settings = {
        description: input.Description ?? "",
        enabled: true,
        rotation: false,
        tags: readTags(Tags),
        policy:
          input.Policy === undefined
            ? defaultKeyPolicy(partition, accountId)
            : readKeyPolicy(call, input.Policy, bypass),
      };
      const material = await newMaterialLater(kind.spec);
      const key = keys.create(settings, MultiRegion, call.now, kind, material);
      call.save();
      return { KeyMetadata: keyMetadata(call, key) };
    },
  ),

  DescribeKey: operation({ KeyId: required(keyId), GrantTokens: grantTokens }, (call, input) => {
    const key = findKeyOrAlias(call, input.KeyId);
    const use = { keyId: input.KeyId, grantTokens: input.GrantTokens };
    authorizeKey(call, "kms:DescribeKey", key, use);
    return { KeyMetadata: keyMetadata(call, key) };
  }),

  ListKeys: operation(paging, (call, input) => {
    authorizeAccount(call, "kms:ListKeys");
    const { items, more } = page(call.account.keys.all(), ({ keyId: id }) => id, input, 100);
    return { Keys: items.map(({ keyId: KeyId, arn: KeyArn }) => ({ KeyArn, KeyId })), ...more };
  }),

  UpdateKeyDescription: operation(
    { KeyId: required(keyId), Description: required(description) },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      authorizeKey(call, "kms:UpdateKeyDescription", key);
      requireNotPendingDeletion(key);
      key.record.description = input.Description;
      call.save();
      return undefined;
    },
  ),

  EnableKey: turned(true, "kms:EnableKey"),
  DisableKey: turned(false, "kms:DisableKey"),

  ScheduleKeyDeletion: operation(
    { KeyId: required(keyId), PendingWindowInDays: between(7, 30) },
    (call, input) => {
      const days = input.PendingWindowInDays ?? PENDING_WINDOW_DAYS;
      const key = findKey(call, input.KeyId);
      const conditions = { "kms:ScheduleKeyDeletionPendingWindowInDays": [String(days)] };
      authorizeKey(call, "kms:ScheduleKeyDeletion", key, { conditions });
      requireNotPendingDeletion(key);
      const deletionDate = new Date(call.now.getTime() + days * DAY_MS).toISOString();
      key.record.deletionDate = deletionDate;
      key.record.enabled = false;
      call.save();
      return {
        DeletionDate: timestamp(deletionDate),
        KeyId: key.arn,
        KeyState: keyState(key.record),
        PendingWindowInDays: days,
      };
    },
  ),

  CancelKeyDeletion: operation({ KeyId: required(keyId) }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, "kms:CancelKeyDeletion", key);
    requirePendingDeletion(key);
    delete key.record.deletionDate;
    // After its deletion is canceled, a key is disabled, even if it was enabled before.
    key.record.enabled = false;
    call.save();
    return { KeyId: key.arn };
  }),
};

function turned(enabled: boolean, action: string) {
  return operation({ KeyId: required(keyId) }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, action, key);
    requireNotPendingDeletion(key);
    key.record.enabled = enabled;
    // A rotation that became due while the key was disabled happens when the key is enabled.
    call.account.keys.passTime(call.account.clock.surelyPast());
    call.save();
    return undefined;
  });
}
