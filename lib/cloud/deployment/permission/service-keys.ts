import { isMap } from "../../../json.ts";
import { listOf } from "./changed-properties.ts";
import type { ResourceOperation } from "./resource-operation.ts";
import type { Standing } from "./standing.ts";

type Keys = Readonly<Record<string, readonly string[]>>;
type KeysOf = (
  properties: ResourceOperation["properties"],
  standing: Standing,
) => Readonly<Record<string, unknown>>;

/** The condition keys that services derive from the properties of a resource, by type. */
const KEYS: Readonly<Record<string, KeysOf>> = {
  "AWS::KMS::Key": ({ KeySpec, KeyUsage, MultiRegion, ...rest }, { accountId }) => ({
    "kms:CallerAccount": accountId,
    "kms:KeyOrigin": "AWS_KMS",
    "kms:KeySpec": KeySpec ?? "SYMMETRIC_DEFAULT",
    "kms:KeyUsage": KeyUsage ?? "ENCRYPT_DECRYPT",
    "kms:MultiRegion": String(isTrue(MultiRegion)),
    "kms:BypassPolicyLockoutSafetyCheck": String(isTrue(rest["BypassPolicyLockoutSafetyCheck"])),
    "kms:ScheduleKeyDeletionPendingWindowInDays": rest["PendingWindowInDays"] ?? 30,
    "kms:RotationPeriodInDays": rest["RotationPeriodInDays"],
  }),
  "AWS::KMS::Alias": ({ AliasName }, { accountId }) => ({
    "kms:CallerAccount": accountId,
    "kms:RequestAlias": AliasName,
  }),
  "AWS::Lambda::Function": ({ Layers, VpcConfig }, { network }) => {
    const vpc = isMap(VpcConfig) ? VpcConfig : {};
    const subnets = textsIn(vpc["SubnetIds"]);
    return {
      "lambda:Layer": Layers,
      "lambda:SubnetIds": subnets,
      "lambda:SecurityGroupIds": vpc["SecurityGroupIds"],
      "lambda:VpcIds": [...new Set(subnets.flatMap((id) => network.subnets.get(id)?.vpcId ?? []))],
    };
  },
  "AWS::Lambda::Permission": ({ FunctionUrlAuthType }) => ({
    "lambda:FunctionUrlAuthType": FunctionUrlAuthType,
  }),
  "AWS::Lambda::Url": ({ AuthType }) => ({ "lambda:FunctionUrlAuthType": AuthType }),
  "AWS::SecretsManager::ResourcePolicy": ({ BlockPublicPolicy }) => ({
    "secretsmanager:BlockPublicPolicy": String(isTrue(BlockPublicPolicy)),
  }),
  "AWS::SecretsManager::Secret": ({ Name, Description, KmsKeyId }) => ({
    "secretsmanager:Name": Name,
    "secretsmanager:Description": Description,
    "secretsmanager:KmsKeyId": KmsKeyId,
  }),
  "AWS::SNS::Subscription": ({ Protocol, Endpoint }) => ({
    "sns:Protocol": Protocol,
    "sns:Endpoint": Endpoint,
  }),
};

/** Returns the condition keys of the service of a resource. */
export function serviceKeys(standing: Standing, { type, properties }: ResourceOperation): Keys {
  const keys = KEYS[type]?.(properties, standing) ?? {};
  return Object.fromEntries(
    Object.entries(keys)
      .map(([key, value]) => [key, textsIn(value)] as const)
      .filter(([, texts]) => texts.length > 0),
  );
}

function textsIn(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) =>
    typeof one === "string" || typeof one === "number" ? [String(one)] : [],
  );
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** Returns the conditions of the tags in the template, and of the tags that the resource has. */
export function tagKeys({ verb, properties, earlier }: ResourceOperation): Keys {
  const requested = verb === "delete" ? [] : tagsIn(properties["Tags"]);
  const present = verb === "create" ? [] : tagsIn(earlier["Tags"]);
  return {
    ...(requested.length === 0 ? {} : { "aws:TagKeys": requested.map(([key]) => key) }),
    ...Object.fromEntries(requested.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    ...Object.fromEntries(present.map(([key, value]) => [`aws:ResourceTag/${key}`, [value]])),
  };
}

function tagsIn(tags: unknown): readonly (readonly [string, string])[] {
  if (isMap(tags)) return Object.entries(tags).map(([key, value]) => [key, String(value)]);
  if (!Array.isArray(tags)) return [];
  return tags.filter(isMap).map((tag) => [String(tag["Key"]), String(tag["Value"])]);
}
