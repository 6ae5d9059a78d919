import {
  dynamicParts,
  type DynamicReference,
  type SecretReference,
} from "../../../formats/cloudformation/dynamic-reference.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { sealerOf } from "../../account/kms/envelope.ts";
import type { KeyService } from "../../account/kms/service-key.ts";
import { secretContext } from "../../account/secretsmanager/secret-values.ts";
import { CURRENT, versionAt, versionById } from "../../account/secretsmanager/versions.ts";
import { parameterContext } from "../../account/ssm/parameter-values.ts";
import { selectedVersion } from "../../account/ssm/parameters.ts";
import { parameterReference } from "../../account/ssm/ssm-parameter-value.ts";

/** Returns the actions that read the stored values of the dynamic references in a value. */
export function readsIn(account: Account, value: unknown): readonly RequestedAction[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap((member) => readsIn(account, member));
  }
  if (typeof value !== "string") return [];
  return dynamicParts(value).flatMap((part) =>
    part.kind === "reference" ? readsOf(account, part.reference) : [],
  );
}

/** Returns the action that reads a parameter of Parameter Store. */
export function readsParameter({ parameters }: Account, name: string): RequestedAction {
  return { action: "ssm:GetParameters", resource: parameters.arnOf(name) };
}

function readsOf(account: Account, reference: DynamicReference): readonly RequestedAction[] {
  if (reference.service === "secretsmanager") return ofSecret(account, reference);
  const { name, selector } = parameterReference(reference.name);
  const read = readsParameter(account, name);
  const parameter = account.parameters.find(name);
  const stored = parameter && selectedVersion(parameter, reference.version ?? selector);
  const sealed = stored?.type === "SecureString" ? stored.value : undefined;
  return [read, ...decryption(account, "ssm", sealed, parameterContext(read.resource))];
}

/** Returns the actions that read a secret. A secret that does not exist is decided by its name. */
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
  const found =
    versionId === undefined
      ? versionAt(record, versionStage)
      : ([versionId, versionById(record, versionId)] as const);
  const context = secretContext(arn, found?.[0] ?? "");
  return [
    { action, resource: arn, resourcePolicy: policy, keys },
    ...decryption(account, "secretsmanager", found?.[1]?.dataKey, context),
  ];
}

/** Returns the action that decrypts a value under the key that sealed it. */
function decryption(
  { keys, accountId, region }: Account,
  service: KeyService,
  sealed: string | undefined,
  context: Readonly<Record<string, string>>,
): readonly RequestedAction[] {
  const key = sealed === undefined ? undefined : sealerOf(keys, sealed)?.key;
  if (!key) return [];
  const ofContext = Object.entries(context).map(
    ([name, value]) => [`kms:EncryptionContext:${name}`, [value]] as const,
  );
  return [
    {
      action: "kms:Decrypt",
      resource: key.arn,
      resourcePolicy: key.policy,
      resourcePolicyMustAllow: "resource-based policy",
      keys: {
        "kms:CallerAccount": [accountId],
        "kms:ViaService": [`${service}.${region}.amazonaws.com`],
        "kms:EncryptionContextKeys": Object.keys(context),
        ...Object.fromEntries(ofContext),
      },
    },
  ];
}
