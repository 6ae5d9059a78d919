import {
  dynamicParts,
  hasDynamicReference,
  type SecretReference,
} from "../../../formats/cloudformation/dynamic-reference.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { sealerOf } from "../../account/kms/envelope.ts";
import { CURRENT, versionAt, versionById } from "../../account/secretsmanager/versions.ts";

/** Returns the actions that read the stored values of the dynamic references in a value. */
export function readsIn(account: Account, value: unknown): readonly RequestedAction[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap((member) => readsIn(account, member));
  }
  if (typeof value !== "string" || !hasDynamicReference(value)) return [];
  return dynamicParts(value).flatMap((part): readonly RequestedAction[] => {
    if (part.kind !== "reference") return [];
    const { reference } = part;
    if (reference.service === "secretsmanager") return ofSecret(account, reference);
    return [readsParameter(account, reference.name)];
  });
}

/** Returns the action that reads a parameter of Parameter Store. */
export function readsParameter({ parameters }: Account, name: string): RequestedAction {
  return { action: "ssm:GetParameters", resource: parameters.arnOf(name) };
}

/** Returns the actions that read a secret. Each needs the permission to use its key too. */
function ofSecret(account: Account, reference: SecretReference): readonly RequestedAction[] {
  const { secretId, versionStage = CURRENT, versionId } = reference;
  const secret = account.secrets.find(secretId);
  const action = "secretsmanager:GetSecretValue";
  if (!secret) return [{ action, resource: secretId }];
  const { arn, record, policy } = secret;
  const keys = {
    "secretsmanager:SecretId": [secretId],
    ...(versionId === undefined
      ? { "secretsmanager:VersionStage": [versionStage] }
      : { "secretsmanager:VersionId": [versionId] }),
    ...Object.fromEntries(
      record.tags.map(([name, value]) => [`secretsmanager:ResourceTag/${name}`, [value]]),
    ),
  };
  const read = { action, resource: arn, resourcePolicy: policy, keys };
  const found =
    versionId === undefined ? versionAt(record, versionStage)?.[1] : versionById(record, versionId);
  const key = found && sealerOf(account.keys, found.dataKey)?.key;
  if (!key) return [read];
  const via = {
    "kms:CallerAccount": [account.accountId],
    "kms:ViaService": [`secretsmanager.${account.region}.amazonaws.com`],
    "kms:EncryptionContext:SecretARN": [arn],
    "kms:EncryptionContextKeys": ["SecretARN", "SecretVersionId"],
  };
  const decrypt: RequestedAction = {
    action: "kms:Decrypt",
    resource: key.arn,
    resourcePolicy: key.policy,
    resourcePolicyMustAllow: "resource-based policy",
    keys: via,
  };
  return [read, decrypt];
}
