import { DAY_MS } from "../../../account/kms/key-rotation.ts";
import { flag, integer } from "../../protocol/json/fields.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidParameter, requireNotDeleted, secretFor } from "../access/secret-access.ts";
import { secretId } from "../access/secret-input.ts";

const DEFAULT_DAYS = 30;

export const deleteSecrets = {
  DeleteSecret: operation(
    { SecretId: secretId, RecoveryWindowInDays: integer, ForceDeleteWithoutRecovery: flag },
    (call, input) => {
      const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false } = input;
      const conditions = {
        "secretsmanager:ForceDeleteWithoutRecovery": [String(force)],
        ...(days === undefined ? {} : { "secretsmanager:RecoveryWindowInDays": [String(days)] }),
      };
      try {
        const secret = secretFor(call, input.SecretId, "secretsmanager:DeleteSecret", conditions);
        const due = dueDate(call.now, force, days);
        if (force) call.account.secrets.remove(secret.arn);
        else {
          requireNotDeleted(secret);
          secret.record.deletion = { requested: call.now.toISOString(), due };
        }
        call.save();
        return { ARN: secret.arn, DeletionDate: timestamp(due), Name: secret.record.name };
      } catch (error) {
        const isMissing =
          error instanceof ServiceError && error.type === "ResourceNotFoundException";
        if (!force || !isMissing) throw error;
        // As on AWS, a deletion by force of a missing secret succeeds for a caller who may delete every secret.
        const due = dueDate(call.now, force, days);
        const ARN = call.account.secrets.newArn(input.SecretId);
        return { ARN, DeletionDate: timestamp(due), Name: input.SecretId };
      }
    },
  ),

  RestoreSecret: operation({ SecretId: secretId }, (call, { SecretId }) => {
    const { arn, record } = secretFor(call, SecretId, "secretsmanager:RestoreSecret");
    record.deletion = undefined;
    call.save();
    return { ARN: arn, Name: record.name };
  }),
};

function dueDate(now: Date, force: boolean, days: number | undefined): string {
  if (force && days !== undefined) {
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter(
      "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    );
  }
  return new Date(now.getTime() + (force ? 0 : (days ?? DEFAULT_DAYS)) * DAY_MS).toISOString();
}
