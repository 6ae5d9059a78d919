import { hasServiceKey } from "../../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import { authorize } from "../../protocol/call.ts";
import { flag, text } from "../../protocol/json/fields.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { REFUSAL, secretFor } from "../access/secret-access.ts";
import { filters, paging, secretId } from "../access/secret-input.ts";
import { matching, secretPage } from "./secret-list.ts";

export const describeSecrets = {
  DescribeSecret: operation({ SecretId: secretId }, (call, { SecretId }) => {
    const secret = secretFor(call, SecretId, "secretsmanager:DescribeSecret");
    const stages = stagesOf(secret);
    return { ...shown(secret), ...(stages ? { VersionIdsToStages: stages } : {}) };
  }),

  ListSecrets: operation(
    {
      IncludePlannedDeletion: flag,
      Filters: filters,
      SortOrder: text,
      SortBy: text,
      ...paging,
    },
    (call, input) => {
      authorize(call, { action: "secretsmanager:ListSecrets", resource: "*" }, REFUSAL);
      const found = matching(call, input.Filters ?? []).filter(
        ({ record }) => input.IncludePlannedDeletion === true || !record.deletion,
      );
      const { items, more } = secretPage(
        found.map((secret) => ({ arn: secret.arn, secret })),
        input,
        100,
        ({ secret }) => sortKey(secret, input.SortBy),
      );
      const ordered = input.SortOrder === "desc" ? items.toReversed() : items;
      return {
        SecretList: ordered.map(({ secret }) => {
          const stages = stagesOf(secret);
          return { ...shown(secret), ...(stages ? { SecretVersionsToStages: stages } : {}) };
        }),
        ...more,
      };
    },
  ),

  ListSecretVersionIds: operation(
    { SecretId: secretId, IncludeDeprecated: flag, ...paging },
    (call, input) => {
      const secret = secretFor(call, input.SecretId, "secretsmanager:ListSecretVersionIds");
      const { arn, record } = secret;
      const versions = Object.entries(record.versions)
        .filter(([, { stages }]) => input.IncludeDeprecated === true || stages.length > 0)
        .map(([id, version]) => ({ arn: id, version }));
      const { items, more } = secretPage(versions, input, 100);
      const KmsKeyIds = [hasServiceKey(secret) ? "DefaultEncryptionKey" : record.kmsKeyId];
      return {
        ARN: arn,
        Name: record.name,
        Versions: items.map(({ arn: VersionId, version }) => ({
          CreatedDate: timestamp(version.created),
          KmsKeyIds,
          ...(version.accessed === undefined
            ? {}
            : { LastAccessedDate: timestamp(version.accessed) }),
          VersionId,
          ...(version.stages.length > 0 ? { VersionStages: version.stages } : {}),
        })),
        ...more,
      };
    },
  ),
};

/** Returns the members that DescribeSecret and ListSecrets have in common. */
function shown(secret: Secret): object {
  const { arn, record } = secret;
  const { deletion, accessed, rotation, tags, description } = record;
  return {
    ARN: arn,
    CreatedDate: timestamp(record.created),
    ...(deletion ? { DeletedDate: timestamp(deletion.requested) } : {}),
    ...(description === undefined ? {} : { Description: description }),
    ...(hasServiceKey(secret) ? {} : { KmsKeyId: record.kmsKeyId }),
    ...(accessed === undefined ? {} : { LastAccessedDate: timestamp(accessed) }),
    LastChangedDate: timestamp(record.changed),
    Name: record.name,
    ...(rotation
      ? {
          RotationEnabled: true,
          ...(rotation.lambdaArn === undefined ? {} : { RotationLambdaARN: rotation.lambdaArn }),
        }
      : {}),
    ...(tags.length > 0 ? { Tags: tags.map(([Key, Value]) => ({ Key, Value })) } : {}),
  };
}

function stagesOf({ record }: Secret): Readonly<Record<string, readonly string[]>> | undefined {
  const staged = Object.entries(record.versions).filter(([, { stages }]) => stages.length > 0);
  if (staged.length === 0) return undefined;
  return Object.fromEntries(staged.map(([id, { stages }]) => [id, stages]));
}

/** Returns a text by which secrets are sorted. It ends with the ARN, because others may be equal. */
function sortKey({ arn, record }: Secret, by: string | undefined): string {
  const key =
    by === "name"
      ? record.name
      : by === "last-changed-date"
        ? record.changed
        : by === "last-accessed-date"
          ? (record.accessed ?? "")
          : record.created;
  return `${key} ${arn}`;
}
