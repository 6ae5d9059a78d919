import {
  dynamicParts,
  hasDynamicReference,
  type DynamicPart,
  type DynamicReference,
} from "../../../formats/cloudformation/dynamic-reference.ts";
import { isMap } from "../../../json.ts";
import type { Account } from "../../account/account.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";
import type { Problems } from "../run/problems.ts";
import { isCustomType } from "../custom-resource/is-custom-type.ts";
import { storedValue, ValueMissing } from "./stored-value.ts";

/** Where a value is in a template. */
export interface Place {
  /** Type of the resource, or `undefined` for an output. */
  readonly type: string | undefined;
  /** Name of the property, or of the output. */
  readonly name: string;
}

/** The properties in which CloudFormation reads a SecureString, by type; of these types the local cloud has one. */
const SECURE: ReadonlyMap<string, string> = new Map([
  ["AWS::DirectoryService::MicrosoftAD", "Password"],
  ["AWS::DirectoryService::SimpleAD", "Password"],
  ["AWS::ElastiCache::ReplicationGroup", "AuthToken"],
  ["AWS::IAM::User", "LoginProfile"],
  ["AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration"],
  ["AWS::RDS::DBCluster", "MasterUserPassword"],
  ["AWS::RDS::DBInstance", "MasterUserPassword"],
  ["AWS::Redshift::Cluster", "MasterUserPassword"],
]);

/** Properties that no decision depends on, by type. Without their stored values, an access review remains correct. */
const WITHOUT_ACCESS: ReadonlyMap<string, readonly string[]> = new Map([
  ["AWS::Lambda::Function", ["Description", "Environment"]],
  ["AWS::SecretsManager::Secret", ["Description", "GenerateSecretString", "SecretString"]],
  ["AWS::SSM::Parameter", ["Description", "Value"]],
]);

/** Replaces a value that an access review does not know. */
const UNKNOWN = "unknown";

/**
 * Returns a value with every dynamic reference in its texts replaced by the stored value, which messages then hide if it
 * is secret. The text of a reference never remains in the result.
 *
 * @param value A value of which every intrinsic function is resolved.
 * @throws {TemplateUnsupported} If a reference cannot be resolved in this place.
 */
export function withStoredValues(
  value: unknown,
  place: Place,
  account: Account,
  problems: Problems,
): unknown {
  if (typeof value === "string") {
    if (!hasDynamicReference(value)) return value;
    const parts = dynamicParts(value).map((part) => textOf(part, place, account, problems));
    const text = parts.join("");
    if (!hasDynamicReference(text)) return text;
    throw new TemplateUnsupported(`${place.name}: a stored value is a dynamic reference itself`);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => withStoredValues(item, place, account, problems));
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (!hasDynamicReference(key)) {
        return [key, withStoredValues(member, place, account, problems)];
      }
      throw new TemplateUnsupported(
        `${place.name}: CloudFormation does not resolve the dynamic reference ${key} as a key`,
      );
    }),
  );
}

function textOf(part: DynamicPart, place: Place, account: Account, problems: Problems): string {
  switch (part.kind) {
    case "literal":
      return part.text;
    case "invalid":
      throw new TemplateUnsupported(
        `${place.name}: ${part.text} is not a dynamic reference to ssm, ssm-secure or secretsmanager`,
      );
    case "reference":
      return valueAt(part.reference, part.text, place, account, problems);
  }
}

function valueAt(
  reference: DynamicReference,
  text: string,
  { type, name }: Place,
  account: Account,
  problems: Problems,
): string {
  const { service } = reference;
  const isResolved =
    service === "ssm" ||
    (service === "ssm-secure"
      ? type !== undefined && SECURE.get(type) === name
      : type !== undefined && !isCustomType(type));
  if (!isResolved) {
    throw new TemplateUnsupported(`${name}: CloudFormation does not resolve ${text} here`);
  }
  try {
    const value = storedValue(account, reference);
    if (service !== "ssm") problems.hide([value]);
    return value;
  } catch (error) {
    const isHarmless = type !== undefined && WITHOUT_ACCESS.get(type)?.includes(name) === true;
    if (error instanceof ValueMissing && account.valuesUnknown === true && isHarmless) {
      return UNKNOWN;
    }
    if (!(error instanceof TemplateUnsupported)) throw error;
    throw new TemplateUnsupported(`${name}: ${text}: ${error.message}`, { advice: error.advice });
  }
}
