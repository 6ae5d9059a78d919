import { randomUUID } from "node:crypto";
import { addValue, type SecretValue } from "../../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import { CURRENT, versionById } from "../../../account/secretsmanager/versions.ts";
import type { Call } from "../../protocol/call.ts";
import { list, text } from "../../protocol/json/fields.ts";
import { operation } from "../../protocol/json/operation.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidRequest, requireNotDeleted, secretFor } from "../access/secret-access.ts";
import { secretId, value, valueIn } from "../access/secret-input.ts";
import { encryptionKey, openVersion } from "../access/secret-key.ts";

export const putSecretValue = operation(
  { SecretId: secretId, ClientRequestToken: text, VersionStages: list(text), ...value },
  (call, input) => {
    const secret = secretFor(call, input.SecretId, "secretsmanager:PutSecretValue");
    requireNotDeleted(secret);
    const given = valueIn(input);
    if (given === undefined) {
      throw invalidRequest("You must provide either SecretString or SecretBinary.");
    }
    const versionId = storeVersion(call, secret, given, {
      token: input.ClientRequestToken,
      stages: input.VersionStages,
    });
    return {
      ARN: secret.arn,
      Name: secret.record.name,
      VersionId: versionId,
      VersionStages: versionById(secret.record, versionId)?.stages ?? [],
    };
  },
);

interface NewVersion {
  /** The version id that the request chooses. A repeated request with it and the same value changes nothing. */
  readonly token: string | undefined;
  readonly stages?: readonly string[] | undefined;
}

/**
 * Stores a value as a new version, with the permissions of the caller for the key, and returns the version's id.
 *
 * @throws {ServiceError} ResourceExistsException if the secret has another value under the same version id.
 */
export function storeVersion(
  call: Call,
  secret: Secret,
  given: SecretValue,
  { token = randomUUID(), stages = [CURRENT] }: NewVersion,
): string {
  const known = versionById(secret.record, token);
  const key = encryptionKey(call, secret, token);
  if (known) {
    if (isSameValue(openVersion(call, secret, token, known), given)) return token;
    throw new ServiceError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  addValue(secret, given, key, call.now, token, stages);
  call.save();
  return token;
}

export function isSameValue(a: SecretValue, b: SecretValue): boolean {
  return typeof a === typeof b && Buffer.from(a).equals(Buffer.from(b));
}
