import type { Account } from "../../account/account.ts";
import { isSymmetric } from "../../account/kms/key-specs.ts";
import type { Key } from "../../account/kms/keys.ts";
import { nameAfter } from "../../account/naming/identifiers.ts";
import {
  addValue,
  keyOfSecret,
  lastTemplate,
  sealAgain,
  sealTemplate,
} from "../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../account/secretsmanager/secrets.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { tagsOf } from "../resource-type/tags.ts";
import { generatedValue } from "./generate-secret-string.ts";

/** A secret. Its value is encrypted under its KMS key, and stays as it is until the template says another value. */
export const secret: ResourceType = {
  enforced: [
    "Description",
    "GenerateSecretString",
    "KmsKeyId",
    "Name",
    "ReplicaRegions",
    "SecretString",
    "Tags",
  ],
  inert: [],
  attributes: ["Id"],
  put(input, account) {
    const { properties } = input;
    if (properties.maps("ReplicaRegions").length > 0) {
      properties.fail("ReplicaRegions", "is not supported: the local cloud has one region");
    }
    const found = existing(input, account);
    const now = account.clock.now();
    const { arn } = found ?? { arn: account.secrets.newArn(nameOf(input, account)) };
    const one = found ?? account.secrets.create(arn, nameOf(input, account), now);
    const { record } = one;
    record.description = properties.optionalText("Description");
    record.tags = tagsOf(properties);
    const key = requireKey(properties, one, account);
    if (!record.deletion) storeValue(properties, one, key, account);
    return { physicalId: arn, attributes: { Id: arn } };
  },
  remove({ physicalId }, { secrets }) {
    secrets.remove(physicalId);
  },
};

/** Returns the secret of the earlier deployment, unless the template now gives it another name. */
function existing({ properties, previous }: ResourceInput, account: Account): Secret | undefined {
  const before = previous && account.secrets.get(previous.physicalId);
  const name = properties.optionalText("Name");
  return before && (name === undefined || name === before.record.name) ? before : undefined;
}

function nameOf({ properties, logicalId }: ResourceInput, { secrets }: Account): string {
  const name = properties.match("Name", /^[\w/+=.@!-]{1,512}$/).optionalText("Name");
  if (name === undefined) return nameAfter(logicalId);
  if (secrets.named(name)) {
    return properties.fail("Name", `${name} exists already in this account`);
  }
  return name;
}

/** Returns the key of the secret. Under another key than before, the versions are encrypted again. */
function requireKey(properties: Properties, one: Secret, account: Account): Key {
  const { record } = one;
  const kmsKeyId = properties.optionalText("KmsKeyId");
  const isNew = kmsKeyId !== record.kmsKeyId;
  record.kmsKeyId = kmsKeyId;
  const key = keyOfSecret(account, one);
  if (!key) return properties.fail("KmsKeyId", "is not the id, ARN or alias of an existing key");
  if (isNew) {
    requireUsable(properties, key);
    sealAgain(account, one, key);
  }
  return key;
}

function requireUsable(properties: Properties, { record }: Key): void {
  if (isSymmetric(record) && record.enabled && record.deletionDate === undefined) return;
  properties.fail("KmsKeyId", "is a key that is disabled or does not encrypt secrets");
}

/**
 * Stores the value of the template, or a generated one, if the template did not say the same at the last deployment. A
 * value that was stored through the API since then stays.
 */
function storeValue(properties: Properties, one: Secret, key: Key, account: Account): void {
  const text = properties.optionalText("SecretString");
  const isGenerated = properties.has("GenerateSecretString");
  if (text !== undefined && isGenerated) {
    properties.fail("SecretString", "and GenerateSecretString exclude each other");
  }
  if (text === undefined && !isGenerated) {
    one.record.template = undefined;
    return;
  }
  const said = JSON.stringify(
    isGenerated
      ? { GenerateSecretString: properties.raw("GenerateSecretString") }
      : { SecretString: text },
  );
  const value = text ?? generatedValue(properties.map("GenerateSecretString"));
  if (value === "" || Buffer.byteLength(value) > LONGEST_BYTES) {
    properties.fail("SecretString", `must have 1 to ${LONGEST_BYTES} bytes`);
  }
  if (lastTemplate(account, one) === said) return;
  requireUsable(properties, key);
  addValue(one, value, key, account.clock.now());
  one.record.template = sealTemplate(one, said, key);
}

const LONGEST_BYTES = 65_536;
