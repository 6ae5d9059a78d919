import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { authorizeKey, findKey, type Conditions } from "../access/key-access.ts";
import { text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { keyId } from "../request/operation.ts";

/**
 * The operations of keys whose material is imported. The local cloud has no such key, so they are checked as KMS does
 * and then refused.
 */
export const importedMaterial = {
  GetParametersForImport: operation(
    {
      KeyId: required(keyId),
      WrappingAlgorithm: required(text),
      WrappingKeySpec: required(text),
    },
    (call, { KeyId, WrappingAlgorithm, WrappingKeySpec }) =>
      refuse(call, "kms:GetParametersForImport", KeyId, {
        "kms:WrappingAlgorithm": [WrappingAlgorithm],
        "kms:WrappingKeySpec": [WrappingKeySpec],
      }),
  ),

  ImportKeyMaterial: operation(
    { KeyId: required(keyId), ExpirationModel: text },
    (call, { KeyId, ExpirationModel = "KEY_MATERIAL_EXPIRES" }) =>
      refuse(call, "kms:ImportKeyMaterial", KeyId, { "kms:ExpirationModel": [ExpirationModel] }),
  ),

  DeleteImportedKeyMaterial: operation({ KeyId: required(keyId) }, (call, { KeyId }) =>
    refuse(call, "kms:DeleteImportedKeyMaterial", KeyId),
  ),
};

/** @throws {ServiceError} Always. A missing permission is reported before the origin of the key. */
function refuse(call: Call, action: string, given: string, conditions: Conditions = {}): never {
  const key = findKey(call, given);
  authorizeKey(call, action, key, { conditions });
  throw new ServiceError(
    "UnsupportedOperationException",
    `${key.arn} origin is AWS_KMS which is not valid for this operation.`,
  );
}
