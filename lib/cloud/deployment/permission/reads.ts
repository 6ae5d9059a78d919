import {
  dynamicParts,
  type DynamicReference,
} from "../../../formats/cloudformation/dynamic-reference.ts";
import { isMap } from "../../../json.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { sealerOf } from "../../account/kms/envelope.ts";
import type { KeyService } from "../../account/kms/service-key.ts";
import { resourcePolicyOf } from "../../account/records/resource-policies.ts";
import { secretContext } from "../../account/secretsmanager/secret-values.ts";
import { CURRENT, versionAt, versionById } from "../../account/secretsmanager/versions.ts";
import { parameterContext } from "../../account/ssm/parameter-values.ts";
import { parameterReference } from "../../account/ssm/ssm-parameter-value.ts";
import { selectedVersion } from "../../account/ssm/parameters.ts";

/** Returns the actions that read the stored values of the dynamic references in a value. */
export function storedReads(account: Account, value: unknown): readonly RequestedAction[] {
  if (typeof value === "string") {
    return dynamicParts(value).flatMap((part) =>
      part.kind === "reference" ? readOf(account, part.reference) : [],
    );
  }
  const members = Array.isArray(value) || isMap(value) ? Object.values(value) : [];
  return members.flatMap((member: unknown) => storedReads(account, member));
}

/** Returns the action that reads an object of S3, such as the template of a nested stack. */
export function objectRead(
  { partition, accountId, resourcePolicies }: Account,
  bucket: string,
  key: string,
): RequestedAction {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    action: "s3:GetObject",
    resource: `${arn}/${key}`,
    resourcePolicy: resourcePolicyOf(resourcePolicies, arn),
    resourceAccountId: accountId,
    keys: { "s3:ResourceAccount": [accountId] },
  };
}

/** A value that does not exist needs no permission: the deployment fails without it. */
function readOf(account: Account, reference: DynamicReference): readonly RequestedAction[] {
  if (reference.service === "secretsmanager") {
    const { secretId, versionId, versionStage } = reference;
    const secret = account.secrets.find(secretId);
    if (!secret) return [];
    const { arn, record, policy } = secret;
    const stage = { "secretsmanager:VersionStage": [versionStage ?? CURRENT] };
    const keys = versionId === undefined ? stage : { "secretsmanager:VersionId": [versionId] };
    const action = "secretsmanager:GetSecretValue";
    const found =
      versionId === undefined
        ? versionAt(record, versionStage ?? CURRENT)
        : ([versionId, versionById(record, versionId)] as const);
    const context = secretContext(arn, found?.[0] ?? "");
    return [
      { action, resource: arn, resourcePolicy: policy, keys },
      ...decryption(account, "secretsmanager", found?.[1]?.dataKey, context),
    ];
  }
  const { name, version } = reference;
  const named = parameterReference(name);
  const parameter = account.parameters.find(named.name);
  if (!parameter) return [];
  const { arn } = parameter;
  const stored = selectedVersion(parameter, version ?? named.selector);
  const ciphertext = stored?.type === "SecureString" ? stored.value : undefined;
  return [
    { action: "ssm:GetParameters", resource: arn },
    ...decryption(account, "ssm", ciphertext, parameterContext(arn)),
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
