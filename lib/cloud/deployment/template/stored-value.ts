import type {
  DynamicReference,
  ParameterReference,
  SecretReference,
} from "../../../formats/cloudformation/dynamic-reference.ts";
import { isMap, parseJson } from "../../../json.ts";
import type { Account } from "../../account/account.ts";
import { sealerOf } from "../../account/kms/envelope.ts";
import { valueOf } from "../../account/secretsmanager/secret-values.ts";
import { CURRENT, versionAt, versionById } from "../../account/secretsmanager/versions.ts";
import { ssmParameterValue } from "../../account/ssm/ssm-parameter-value.ts";
import { ADVICE } from "../../assembly/advice.ts";
import { hasUnknown, RESERVED } from "../../assembly/language/unknown-value.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";

/** A value that a dynamic reference names does not exist. */
export class ValueMissing extends TemplateUnsupported {}

/**
 * Returns the value that a dynamic reference names. A deployment acts for the account, so it reads without a decision.
 *
 * @throws {ValueMissing} If the value is not stored.
 * @throws {TemplateUnsupported} If CloudFormation could not read the value. No message contains a value.
 */
export function storedValue(account: Account, reference: DynamicReference): string {
  const value =
    reference.service === "secretsmanager"
      ? secretText(account, reference)
      : parameterText(account, reference);
  if (hasUnknown(value)) throw new TemplateUnsupported(`the value ${RESERVED}`);
  return value;
}

function parameterText(account: Account, { service, name, version }: ParameterReference): string {
  const named = version === undefined ? name : `${name}:${version}`;
  const stored = ssmParameterValue(account, named);
  const type = service === "ssm" ? "String" : "SecureString";
  if (!stored) {
    throw new ValueMissing(`Parameter Store has no parameter ${named}`, {
      advice: ADVICE.storeParameter(name, type),
    });
  }
  if ((stored.type === "SecureString") !== (service === "ssm-secure")) {
    const wanted = service === "ssm" ? "ssm-secure" : "ssm";
    throw new TemplateUnsupported(
      `parameter ${name} has the type ${stored.type}, which only {{resolve:${wanted}:…}} can read`,
    );
  }
  if (stored.value === undefined) throw new TemplateUnsupported(`the key of ${name} is deleted`);
  return stored.value;
}

function secretText(account: Account, reference: SecretReference): string {
  const { secretId, jsonKey, versionStage = CURRENT, versionId } = reference;
  const secret = account.secrets.find(secretId);
  if (!secret) {
    throw new ValueMissing(`Secrets Manager has no secret ${secretId}`, {
      advice: ADVICE.storeSecret(secretId),
    });
  }
  const { name, deletion } = secret.record;
  if (deletion) throw new TemplateUnsupported(`secret ${name} is marked for deletion`);
  const found =
    versionId === undefined
      ? versionAt(secret.record, versionStage)
      : entryOf(versionId, versionById(secret.record, versionId));
  if (!found) {
    throw new ValueMissing(`secret ${name} has no value for ${versionId ?? versionStage}`, {
      advice: ADVICE.storeSecretValue(name),
    });
  }
  const key = sealerOf(account.keys, found[1].dataKey)?.key.record;
  const isUsable = key?.enabled === true && key.deletionDate === undefined;
  const value = isUsable ? valueOf(account, secret, ...found) : undefined;
  if (value === undefined) {
    throw new TemplateUnsupported(`the key of secret ${name} is disabled or deleted`);
  }
  if (typeof value !== "string") throw new TemplateUnsupported(`secret ${name} is not a text`);
  return jsonKey === undefined ? value : memberOf(name, value, jsonKey);
}

function memberOf(name: string, value: string, jsonKey: string): string {
  const members = parseJson(value);
  const member = isMap(members) && Object.hasOwn(members, jsonKey) ? members[jsonKey] : undefined;
  if (typeof member === "string") return member;
  if (typeof member === "number" || typeof member === "boolean") return String(member);
  throw new TemplateUnsupported(
    `secret ${name}: Could not find a value associated with JSONKey ${jsonKey} in SecretString`,
  );
}

function entryOf<V>(id: string, value: V | undefined): readonly [string, V] | undefined {
  return value === undefined ? undefined : [id, value];
}
