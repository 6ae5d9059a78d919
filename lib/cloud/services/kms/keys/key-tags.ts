import { tagProblem } from "../../../account/naming/tags.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { list, structure, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { authorizeKey, byName, findKey, type Conditions } from "../access/key-access.ts";
import { requireNotPendingDeletion } from "./key-state.ts";
import { operation } from "../../protocol/json/operation.ts";
import { keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

export const tagList = list(
  structure({
    TagKey: required(text),
    TagValue: required(text),
  }),
);

interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

export const keyTags = {
  TagResource: operation({ KeyId: required(keyId), Tags: required(tagList) }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, "kms:TagResource", key, { conditions: tagConditions(input.Tags) });
    requireNotPendingDeletion(key);
    const given = readTags(input.Tags);
    const replaced = new Set(given.map(([name]) => name));
    const kept = (key.record.tags ?? []).filter(([name]) => !replaced.has(name));
    key.record.tags = checked([...kept, ...given]);
    call.save();
    return undefined;
  }),

  UntagResource: operation(
    { KeyId: required(keyId), TagKeys: required(list(text)) },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      authorizeKey(call, "kms:UntagResource", key, {
        conditions: { "aws:TagKeys": input.TagKeys },
      });
      requireNotPendingDeletion(key);
      const gone = new Set(input.TagKeys);
      key.record.tags = (key.record.tags ?? []).filter(([name]) => !gone.has(name));
      call.save();
      return undefined;
    },
  ),

  ListResourceTags: operation({ KeyId: required(keyId), ...paging }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, "kms:ListResourceTags", key);
    const { items, more } = page(key.record.tags ?? [], ([name]) => name, input, 50);
    return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...more };
  }),
};

/** @throws {ServiceError} TagException if a key cannot have these tags. */
export function readTags(tags: readonly Tag[]): readonly TagRecord[] {
  return checked(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const));
}

/** Returns the condition keys for the tags in a request. */
export function tagConditions(tags: readonly Tag[]): Conditions {
  if (tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(({ TagKey }) => TagKey),
    ...byName(tags.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue])),
  };
}

function checked(tags: readonly TagRecord[]): readonly TagRecord[] {
  const problem = tagProblem(tags);
  if (problem !== undefined) throw new ServiceError("TagException", problem);
  return tags;
}
