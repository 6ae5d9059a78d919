import { decide, type RequestedAction } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import { byName, type Conditions } from "../../kms/access/key-access.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";

export const REFUSAL = { type: "AccessDeniedException", status: 400 };

/** Returns an action on a secret with its condition keys and its resource policy. */
export function onSecret(
  { arn, record, policy }: Secret,
  action: string,
  conditions: Conditions = {},
): RequestedAction {
  return {
    action,
    resource: arn,
    resourcePolicy: policy,
    keys: { ...secretConditions(record), ...conditions },
  };
}

/**
 * Returns the secret that a request names, if the caller may perform the action on it. Only a caller who may perform it
 * on every name learns that a secret does not exist.
 *
 * @throws {ServiceError} AccessDeniedException or ResourceNotFoundException.
 */
export function secretFor(
  call: Call,
  secretId: string,
  action: string,
  conditions: Conditions = {},
): Secret {
  const { account, caller } = call;
  const secret = account.secrets.find(secretId);
  const keys = { "secretsmanager:SecretId": [secretId], ...conditions };
  if (secret) {
    authorize(call, onSecret(secret, action, keys), REFUSAL);
    return secret;
  }
  // A missing secret has no ARN, so the decision is about the text of the request.
  const requested: RequestedAction = { action, resource: secretId, keys };
  const refusal = refusalOf(decide(account, caller, requested, call));
  if (!refusal) throw secretNotFound();
  // A statement with this resource would not be a valid policy.
  const shown = { ...refusal, allowing: [] };
  throw new ServiceError(REFUSAL.type, refusal.message, REFUSAL.status, shown);
}

/** Returns the condition keys of the tags in a request. */
export function tagConditions(tags: readonly TagRecord[]): Conditions {
  if (tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(([key]) => key),
    ...byName(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** @throws {ServiceError} InvalidRequestException if the secret is marked for deletion. */
export function requireNotDeleted({ record }: Secret): void {
  if (!record.deletion) return;
  throw invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function secretNotFound(): ServiceError {
  return notFound("Secrets Manager can't find the specified secret.");
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequestException", message);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

function secretConditions({ tags, rotation }: Secret["record"]): Conditions {
  const named = (prefix: string) => tags.map(([key, value]) => [prefix + key, value] as const);
  const { lambdaArn } = rotation ?? {};
  return {
    ...byName([...named("aws:ResourceTag/"), ...named("secretsmanager:ResourceTag/")]),
    ...(lambdaArn === undefined
      ? {}
      : { "secretsmanager:resource/AllowRotationLambdaArn": [lambdaArn] }),
  };
}
