import { CURRENT, versionAt, versionById } from "../../../account/secretsmanager/versions.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import type { SecretVersionRecord } from "../../../state/value-records.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import type { Call } from "../../protocol/call.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { text } from "../../protocol/json/fields.ts";
import { invalidRequest, notFound, requireNotDeleted, secretFor } from "../access/secret-access.ts";
import { secretId } from "../access/secret-input.ts";
import { openVersion } from "../access/secret-key.ts";

interface Wanted {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

export const getSecretValue = operation(
  { SecretId: secretId, VersionId: text, VersionStage: text },
  (call, input) => readSecret(call, input.SecretId, input),
);

/** Returns the response of GetSecretValue, if the caller may read the secret and use its key. */
export function readSecret(call: Call, named: string, wanted: Wanted = {}): object {
  const conditions = versionConditions(wanted);
  const secret = secretFor(call, named, "secretsmanager:GetSecretValue", conditions);
  requireNotDeleted(secret);
  const [versionId, version] = wantedVersion(secret, wanted);
  const value = openVersion(call, secret, versionId, version);
  noteUse(call, secret, versionId);
  return {
    ARN: secret.arn,
    CreatedDate: timestamp(version.created),
    Name: secret.record.name,
    ...(typeof value === "string"
      ? { SecretString: value }
      : { SecretBinary: Buffer.from(value).toString("base64") }),
    VersionId: versionId,
    VersionStages: version.stages,
  };
}

/** As the documentation has it, a request has the keys only if it has the members. */
function versionConditions({ VersionId, VersionStage }: Wanted): Conditions {
  return {
    ...(VersionId === undefined ? {} : { "secretsmanager:VersionId": [VersionId] }),
    ...(VersionStage === undefined ? {} : { "secretsmanager:VersionStage": [VersionStage] }),
  };
}

function wantedVersion(
  { record }: Secret,
  { VersionId, VersionStage }: Wanted,
): readonly [string, SecretVersionRecord] {
  const missing = "Secrets Manager can't find the specified secret value for";
  if (VersionId !== undefined) {
    const version = versionById(record, VersionId);
    if (!version) throw notFound(`${missing} VersionId: ${VersionId}`);
    if (VersionStage === undefined || version.stages.includes(VersionStage)) {
      return [VersionId, version];
    }
    throw invalidRequest(
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  const stage = VersionStage ?? CURRENT;
  const found = versionAt(record, stage);
  if (!found) throw notFound(`${missing} staging label: ${stage}`);
  return found;
}

/** Stores the day of the last use, which is all that DescribeSecret shows of it. */
function noteUse(call: Call, { record }: Secret, versionId: string): void {
  const day = `${call.now.toISOString().slice(0, 10)}T00:00:00.000Z`;
  const version = versionById(record, versionId);
  if (!version || (record.accessed === day && version.accessed === day)) return;
  record.accessed = day;
  record.versions = { ...record.versions, [versionId]: { ...version, accessed: day } };
  call.save();
}
