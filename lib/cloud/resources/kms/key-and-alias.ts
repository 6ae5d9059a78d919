import { defaultKeyPolicy } from "../../account/kms/default-key-policy.ts";
import type { Account } from "../../account/account.ts";
import { DAY_MS, ROTATION_PERIOD_DAYS } from "../../account/kms/key-rotation.ts";
import { algorithmsOf, kindOf, SYMMETRIC } from "../../account/kms/key-specs.ts";
import type { KeySettings } from "../../account/kms/key-settings.ts";
import type { Properties } from "../../assembly/properties.ts";
import { KEY_SPECS, KEY_USAGES, type KeyKind } from "../../state/key-kind.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { tagsOf } from "../resource-type/tags.ts";

/** Default `PendingWindowInDays` of a key that is deleted with its stack. */
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
    "Tags",
  ],
  inert: [],
  attributes: ["Arn", "KeyId"],
  put({ properties, previous }, account) {
    properties
      .allow("KeySpec", KEY_SPECS)
      .allow("KeyUsage", KEY_USAGES)
      .allow("Origin", ["AWS_KMS"]);
    const kind = kindIn(properties);
    const settings = keySettings(properties, account.partition, account.accountId);
    const multiRegion = properties.boolean("MultiRegion", false);
    const existing = previous && account.keys.get(previous.physicalId);
    if (existing && (existing.record.multiRegion ?? false) !== multiRegion) {
      properties.fail("MultiRegion", "cannot be changed after the key has been created");
    }
    const before = existing && kindOf(existing.record);
    if (before && (before.spec !== kind.spec || before.usage !== kind.usage)) {
      properties.fail("KeySpec", "and KeyUsage cannot be changed after the key has been created");
    }
    if (existing) account.keys.update(existing, settings);
    const key = existing ?? account.keys.create(settings, multiRegion, new Date(), kind);
    const window = String(
      properties.integer("PendingWindowInDays", PENDING_WINDOW_DAYS, { from: 7, to: 30 }),
    );
    return {
      physicalId: key.keyId,
      attributes: { Arn: key.arn, KeyId: key.keyId, PendingWindowInDays: window },
    };
  },
  remove({ physicalId, attributes }, account) {
    const key = account.keys.get(physicalId);
    // A key whose deletion is already pending keeps its deletion date.
    if (!key || key.record.deletionDate !== undefined) return;
    const days = Number(attributes["PendingWindowInDays"] ?? PENDING_WINDOW_DAYS);
    key.record.enabled = false;
    key.record.deletionDate = new Date(Date.now() + days * DAY_MS).toISOString();
  },
};

export const kmsAlias: ResourceType = {
  enforced: ["AliasName", "TargetKeyId"],
  inert: [],
  attributes: [],
  put(input, account) {
    const { properties } = input;
    const form = /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,250}$/;
    const aliasName = properties.match("AliasName", form).text("AliasName");
    requireOwn(aliasName, input, account);
    const target = properties.text("TargetKeyId");
    const key = account.keys.get(target.split("/").at(-1) ?? "");
    if (!key || ![key.keyId, key.arn].includes(target)) {
      return properties.fail("TargetKeyId", "is not the id or ARN of an existing key");
    }
    account.keys.setAlias(aliasName, key.keyId);
    return { physicalId: aliasName, attributes: {} };
  },
  remove({ physicalId }, account) {
    account.keys.removeAlias(physicalId);
  },
};

/** Rejects an alias of another resource. A new target would change the key that users of the alias seal with. */
function requireOwn(
  aliasName: string,
  { stackName, logicalId, properties, previous }: ResourceInput,
  { state, keys }: Account,
): void {
  for (const [stack, { resources }] of Object.entries(state.stacks)) {
    for (const [id, { type, physicalId }] of Object.entries(resources)) {
      const isOwn = stack === stackName && id === logicalId;
      if (type === "AWS::KMS::Alias" && physicalId === aliasName && !isOwn) {
        properties.fail("AliasName", `${aliasName} exists already: ${id} of stack ${stack}`);
      }
    }
  }
  if (previous?.physicalId !== aliasName && keys.aliasTarget(aliasName) !== undefined) {
    properties.fail("AliasName", `${aliasName} exists already`);
  }
}

/** Returns spec and usage. As for KMS, only a symmetric encryption key has a default usage. */
function kindIn(properties: Properties): KeyKind {
  const wanted = properties.optionalText("KeySpec");
  const spec = KEY_SPECS.find((one) => one === wanted) ?? SYMMETRIC.spec;
  const asked = properties.optionalText("KeyUsage");
  if (asked === undefined && spec !== SYMMETRIC.spec) {
    properties.fail("KeyUsage", `is missing, which a key of spec ${spec} needs`);
  }
  const usage = KEY_USAGES.find((one) => one === asked) ?? SYMMETRIC.usage;
  if (algorithmsOf({ spec, usage }).length === 0) {
    properties.fail("KeyUsage", `is ${usage}, which is not compatible with KeySpec ${spec}`);
  }
  if (spec !== SYMMETRIC.spec && properties.boolean("EnableKeyRotation", false)) {
    properties.fail("EnableKeyRotation", `is true, but a key of spec ${spec} cannot rotate`);
  }
  return { spec, usage };
}

function keySettings(properties: Properties, partition: string, accountId: string): KeySettings {
  return {
    description: properties.optionalText("Description") ?? "",
    enabled: properties.boolean("Enabled", true),
    rotation: properties.boolean("EnableKeyRotation", false),
    rotationPeriodInDays: properties.integer("RotationPeriodInDays", ROTATION_PERIOD_DAYS, {
      from: 90,
      to: 2560,
    }),
    tags: tagsOf(properties),
    policy: properties.raw("KeyPolicy") ?? defaultKeyPolicy(partition, accountId),
  };
}
