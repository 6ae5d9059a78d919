import type { KeySettings } from "../account/keys.ts";
import type { Properties } from "../deployment/properties.ts";
import type { ResourceType } from "../deployment/resource-type.ts";

/** `PendingWindowInDays` when a key is deleted with its stack, unless the template says otherwise. */
const PENDING_WINDOW_DAYS = 30;

export const kmsKey: ResourceType = {
  enforced: [
    "KeyPolicy",
    "Description",
    "Enabled",
    "EnableKeyRotation",
    "RotationPeriodInDays",
    "KeySpec",
    "KeyUsage",
    "MultiRegion",
    "Origin",
    "PendingWindowInDays",
  ],
  inert: ["Tags"],
  attributes: ["Arn", "KeyId"],
  put({ properties, previous }, account) {
    properties
      .allow("KeySpec", ["SYMMETRIC_DEFAULT"])
      .allow("KeyUsage", ["ENCRYPT_DECRYPT"])
      .allow("MultiRegion", ["false"])
      .allow("Origin", ["AWS_KMS"]);
    const settings = keySettings(properties, account.partition, account.accountId);
    const existing = previous && account.keys.get(previous.physicalId);
    if (existing) account.keys.update(existing, settings);
    const key = existing ?? account.keys.create(settings);
    const window = String(properties.number("PendingWindowInDays", PENDING_WINDOW_DAYS));
    return {
      physicalId: key.keyId,
      attributes: { Arn: key.arn, KeyId: key.keyId, PendingWindowInDays: window },
    };
  },
  remove({ physicalId, attributes }, account) {
    const key = account.keys.get(physicalId);
    if (!key) return;
    const days = Number(attributes["PendingWindowInDays"] ?? PENDING_WINDOW_DAYS);
    key.record.enabled = false;
    key.record.deletionDate = new Date(Date.now() + days * 86_400_000).toISOString();
  },
};

export const kmsAlias: ResourceType = {
  enforced: ["AliasName", "TargetKeyId"],
  inert: [],
  attributes: [],
  put({ properties }, account) {
    const aliasName = properties.text("AliasName");
    if (!aliasName.startsWith("alias/") || aliasName.startsWith("alias/aws/")) {
      properties.fail("AliasName", 'must start with "alias/" and not with "alias/aws/"');
    }
    const keyId = properties.text("TargetKeyId").split("/").at(-1) ?? "";
    if (!account.keys.get(keyId)) properties.fail("TargetKeyId", "names no key of this account");
    account.keys.setAlias(aliasName, keyId);
    return { physicalId: aliasName, attributes: {} };
  },
  remove({ physicalId }, account) {
    account.keys.removeAlias(physicalId);
  },
};

function keySettings(properties: Properties, partition: string, accountId: string): KeySettings {
  return {
    description: properties.optionalText("Description") ?? "",
    enabled: properties.boolean("Enabled", true),
    rotation: properties.boolean("EnableKeyRotation", false),
    policy: properties.raw("KeyPolicy") ?? defaultKeyPolicy(partition, accountId),
  };
}

/** The policy KMS gives a key that was made without one: the account's identity policies decide. */
export function defaultKeyPolicy(partition: string, accountId: string): unknown {
  return {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
}
