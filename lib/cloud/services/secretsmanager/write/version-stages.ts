import {
  CURRENT,
  moveStage,
  versionAt,
  versionById,
} from "../../../account/secretsmanager/versions.ts";
import { text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import {
  invalidParameter,
  notFound,
  requireNotDeleted,
  secretFor,
} from "../access/secret-access.ts";
import { secretId } from "../access/secret-input.ts";

export const updateSecretVersionStage = operation(
  {
    SecretId: secretId,
    VersionStage: required(text),
    RemoveFromVersionId: text,
    MoveToVersionId: text,
  },
  (call, { SecretId, VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to }) => {
    const conditions = { "secretsmanager:VersionStage": [stage] };
    const action = "secretsmanager:UpdateSecretVersionStage";
    const secret = secretFor(call, SecretId, action, conditions);
    requireNotDeleted(secret);
    const { arn, record } = secret;
    for (const id of [from, to]) {
      if (id !== undefined && !versionById(record, id)) {
        throw notFound(
          `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
        );
      }
    }
    const holder = versionAt(record, stage)?.[0];
    if (stage === CURRENT && to === undefined) {
      throw invalidParameter(
        `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
      );
    }
    if (holder !== undefined && holder !== to && from === undefined) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (from !== undefined && from !== holder) {
      const where =
        holder === undefined
          ? "is not attached to a version"
          : `is currently attached to version ${holder}`;
      throw invalidParameter(
        `Staging label ${stage} ${where}, so it can't be removed from version ${from}.`,
      );
    }
    moveStage(record, stage, to);
    record.changed = call.now.toISOString();
    call.save();
    return { ARN: arn, Name: record.name };
  },
);
