import { keyOfSecret, sealAgain } from "../../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import type { Call } from "../../protocol/call.ts";
import { text } from "../../protocol/json/fields.ts";
import { operation } from "../../protocol/json/operation.ts";
import { notServed } from "../../protocol/not-served.ts";
import { requireNotDeleted, secretFor } from "../access/secret-access.ts";
import { secretId, value, valueIn } from "../access/secret-input.ts";
import { encryptionKey, openVersion, validateKey } from "../access/secret-key.ts";
import { descriptionAndKey } from "./create-secret.ts";
import { storeVersion } from "./put-secret-value.ts";

export const updateSecret = operation(
  {
    SecretId: secretId,
    ClientRequestToken: text,
    Description: text,
    KmsKeyId: text,
    Type: text,
    ...value,
  },
  (call, input) => {
    const { Description: description, KmsKeyId: kmsKeyId, ClientRequestToken: token } = input;
    const conditions = descriptionAndKey(call.account, description, kmsKeyId);
    const secret = secretFor(call, input.SecretId, "secretsmanager:UpdateSecret", conditions);
    if (input.Type !== undefined) throw notServed("secrets of a managed type", ["other secrets"]);
    requireNotDeleted(secret);
    const { arn, record } = secret;
    const given = valueIn(input);
    if (kmsKeyId !== undefined && kmsKeyId !== record.kmsKeyId) changeKey(call, secret, kmsKeyId);
    if (description !== undefined) record.description = description;
    const versionId =
      given === undefined ? undefined : storeVersion(call, secret, given, { token });
    record.changed = call.now.toISOString();
    call.save();
    return {
      ARN: arn,
      Name: record.name,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    };
  },
);

/** Encrypts the versions with a staging label under another key. Nothing changes unless the caller may use both keys. */
function changeKey(call: Call, secret: Secret, kmsKeyId: string): void {
  const { record } = secret;
  const changed: Secret = { ...secret, record: { ...record, kmsKeyId } };
  validateKey(call, changed);
  for (const [id, version] of Object.entries(record.versions)) {
    if (version.stages.length === 0) continue;
    openVersion(call, secret, id, version);
    encryptionKey(call, changed, id);
  }
  record.kmsKeyId = kmsKeyId;
  const key = keyOfSecret(call.account, secret);
  if (key) sealAgain(call.account, secret, key);
}
