import { ServiceError } from "../../protocol/service-error.ts";
import { validation } from "../../protocol/json/errors.ts";
import { authorizeKey, findKey } from "../access/key-access.ts";
import { flag, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { keyId } from "../request/operation.ts";
import { requireEnabled } from "./key-state.ts";
import { policyText } from "./key-policy.ts";
import { tagList } from "./key-tags.ts";

export const replicas = {
  /** Checks a replication as KMS does. The local cloud has one region, so that it cannot have a replica. */
  ReplicateKey: operation(
    {
      KeyId: required(keyId),
      ReplicaRegion: required(text),
      Policy: policyText,
      BypassPolicyLockoutSafetyCheck: flag,
      Description: text,
      Tags: tagList,
    },
    (call, { KeyId, ReplicaRegion: region }) => {
      const key = findKey(call, KeyId);
      const conditions = { "kms:ReplicaRegion": [region] };
      authorizeKey(call, "kms:ReplicateKey", key, { conditions });
      requireEnabled(key);
      if (key.record.multiRegion !== true) {
        throw unsupportedOperation(`${key.arn} is not a multi-region primary key.`);
      }
      if (region === call.account.region) {
        throw validation(`${key.arn} exists already in ${region}.`);
      }
      throw unsupportedOperation(
        `The local cloud has the region ${call.account.region} only, so it cannot replicate a key to ${region}.`,
      );
    },
  ),
};

function unsupportedOperation(message: string): ServiceError {
  return new ServiceError("UnsupportedOperationException", message);
}
