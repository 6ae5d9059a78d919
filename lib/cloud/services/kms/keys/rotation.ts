import { nextRotation, rotationPeriod, setRotation } from "../../../account/kms/key-rotation.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { choice, integer } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { authorizeKey, findKey, type Conditions } from "../access/key-access.ts";
import { materialId } from "./key-metadata.ts";
import { requireEnabled } from "./key-state.ts";
import { requireSymmetric } from "./key-use.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

/** KMS's quota of on-demand rotations for each key. */
const ON_DEMAND_LIMIT = 25;

export const rotation = {
  EnableKeyRotation: operation(
    { KeyId: required(keyId), RotationPeriodInDays: integer },
    (call, { KeyId, RotationPeriodInDays: days }) => {
      const conditions: Conditions =
        days === undefined ? {} : { "kms:RotationPeriodInDays": [String(days)] };
      const key = rotatable(call, "kms:EnableKeyRotation", KeyId, conditions);
      setRotation(key.record, true, days, call.now);
      call.save();
      return undefined;
    },
  ),

  DisableKeyRotation: operation({ KeyId: required(keyId) }, (call, { KeyId }) => {
    const key = rotatable(call, "kms:DisableKeyRotation", KeyId);
    setRotation(key.record, false, undefined, call.now);
    call.save();
    return undefined;
  }),

  GetKeyRotationStatus: operation({ KeyId: required(keyId) }, (call, { KeyId }) => {
    const key = findKey(call, KeyId);
    authorizeKey(call, "kms:GetKeyRotationStatus", key);
    requireSymmetric(key);
    const next = nextRotation(key.record);
    return {
      KeyId: key.arn,
      KeyRotationEnabled: next !== undefined,
      ...(next
        ? {
            NextRotationDate: timestamp(next.toISOString()),
            RotationPeriodInDays: rotationPeriod(key.record),
          }
        : {}),
    };
  }),

  RotateKeyOnDemand: operation({ KeyId: required(keyId) }, (call, { KeyId }) => {
    const key = rotatable(call, "kms:RotateKeyOnDemand", KeyId);
    const done = (key.record.rotations ?? []).filter(({ type }) => type === "ON_DEMAND").length;
    if (done >= ON_DEMAND_LIMIT) {
      throw new ServiceError(
        "LimitExceededException",
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
      );
    }
    call.account.keys.rotate(key, "ON_DEMAND", call.now);
    call.save();
    return { KeyId: key.arn };
  }),

  ListKeyRotations: operation(
    {
      KeyId: required(keyId),
      IncludeKeyMaterial: choice("ALL_KEY_MATERIAL", "ROTATIONS_ONLY"),
      ...paging,
    },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      authorizeKey(call, "kms:ListKeyRotations", key);
      requireSymmetric(key);
      const all = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
      const listed = materials(key).slice(all ? 0 : 1);
      const { items, more } = page(listed, ({ position }) => position, input, 100);
      return { Rotations: items.map(({ shown }) => shown), ...more };
    },
  ),
};

function rotatable(call: Call, action: string, given: string, conditions?: Conditions): Key {
  const key = findKey(call, given);
  authorizeKey(call, action, key, { conditions });
  requireSymmetric(key);
  requireEnabled(key);
  return key;
}

/** Returns every material of a key, oldest first, in the form of ListKeyRotations. */
function materials({ keyId: KeyId, record }: Key) {
  const { material, rotations = [] } = record;
  return material.map((text, index) => {
    const made = rotations[index - 1];
    const shown = {
      KeyId,
      KeyMaterialId: materialId(Buffer.from(text, "base64")),
      KeyMaterialState: index === material.length - 1 ? "CURRENT" : "NON_CURRENT",
      ...(made ? { RotationDate: timestamp(made.date), RotationType: made.type } : {}),
    };
    return { position: String(index).padStart(6, "0"), shown };
  });
}
