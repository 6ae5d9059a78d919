import type { TagRecord } from "../../state/cloud-state.ts";
import { rows, type Form } from "../protocol/query/form.ts";
import { Violations, type TextShape } from "../protocol/query/violations.ts";
import { ServiceError } from "../protocol/service-error.ts";

/** The input of `AssumeRole`, whose members have been checked. */
export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly durationSeconds: number | undefined;
  /** Text of an inline session policy. */
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
  readonly tags: readonly TagRecord[];
  readonly transitiveTagKeys: readonly string[];
}

const NAME: TextShape = { min: 2, max: 64, pattern: "[\\w+=,.@-]*" };
const EXTERNAL_ID: TextShape = { min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" };
const POLICY: TextShape = {
  min: 1,
  max: 2048,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
};
const ARN: TextShape = { min: 20, max: 2048 };
const TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
const TAG_KEY: TextShape = { min: 1, max: 128, pattern: `${TAG_CHARACTERS}+` };
const TAG_VALUE: TextShape = { min: 0, max: 256, pattern: `${TAG_CHARACTERS}*` };
/** Maximum number of tags of a session. */
const TAGS = 50;
const POLICY_ARNS = 10;

/**
 * Reads the form of `AssumeRole`.
 *
 * @throws {ServiceError} ValidationError or InvalidParameterValue with AWS's message if the form is invalid.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRoleInput(form: Form): AssumeRoleInput {
  refuseUnsupported(form);
  const violations = new Violations();
  const optional = (name: string, member: string, shape: TextShape) =>
    violations.optional(member, form.get(name), shape);
  const input: AssumeRoleInput = {
    roleArn: violations.required("roleArn", form.get("RoleArn"), { min: 1, max: 2048 }),
    sessionName: violations.required("roleSessionName", form.get("RoleSessionName"), NAME),
    externalId: optional("ExternalId", "externalId", EXTERNAL_ID),
    sourceIdentity: optional("SourceIdentity", "sourceIdentity", NAME),
    durationSeconds: duration(form.get("DurationSeconds"), violations),
    policy: optional("Policy", "policy", POLICY),
    policyArns: policyArns(form, violations),
    tags: tags(form, violations),
    transitiveTagKeys: transitiveTagKeys(form, violations),
  };
  violations.throwIfAny();
  if (!/^arn:[^:]+:iam::\d{12}:role\/[!-~]+$/.test(input.roleArn)) {
    throw new ServiceError("ValidationError", `${input.roleArn} is invalid`);
  }
  refuseTags(input);
  return input;
}

/**
 * Rejects unsupported parameters. They are not ignored, because each of them proves more about the caller.
 *
 * @throws {ServiceError} ValidationError if the form has one of them.
 */
function refuseUnsupported(form: Form): void {
  const refused = /^(?:SerialNumber|TokenCode|ProvidedContexts)\b/;
  const option = [...form.keys()].find((name) => refused.test(name));
  if (option !== undefined) {
    throw new ServiceError("ValidationError", `The local cloud does not support ${option}.`);
  }
}

function duration(text: string | undefined, violations: Violations): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : NaN;
  const at = "durationSeconds";
  if (Number.isNaN(seconds)) violations.add(at, text, "Member must be an integer");
  if (seconds < 900) {
    violations.add(at, text, "Member must have value greater than or equal to 900");
  }
  if (seconds > 43_200) {
    violations.add(at, text, "Member must have value less than or equal to 43200");
  }
  return seconds;
}

function policyArns(form: Form, violations: Violations): readonly string[] {
  const arns = rows(form, "PolicyArns", [".arn"]).map((row, index) =>
    violations.required(`policyArns.${index + 1}.member.arn`, row.get(".arn"), ARN),
  );
  violations.count("policyArns", arns, POLICY_ARNS);
  return arns;
}

function tags(form: Form, violations: Violations): readonly TagRecord[] {
  const found = rows(form, "Tags", [".Key", ".Value"]).map((row, index): TagRecord => {
    const at = `tags.${index + 1}.member`;
    const value = row.get(".Value");
    if (value === undefined) violations.add(`${at}.value`, "null", "Member must not be null");
    return [
      violations.required(`${at}.key`, row.get(".Key"), TAG_KEY),
      violations.text(`${at}.value`, value ?? "", TAG_VALUE),
    ];
  });
  const keys = found.map(([key]) => key);
  violations.count("tags", keys, TAGS);
  return found;
}

function transitiveTagKeys(form: Form, violations: Violations): readonly string[] {
  const keys = rows(form, "TransitiveTagKeys", [""]).map((row, index) =>
    violations.required(`transitiveTagKeys.${index + 1}.member`, row.get(""), TAG_KEY),
  );
  violations.count("transitiveTagKeys", keys, TAGS);
  return keys;
}

function refuseTags(input: Pick<AssumeRoleInput, "tags" | "transitiveTagKeys">): void {
  const keys = input.tags.map(([key]) => key.toLowerCase());
  const reserved = keys.find((key) => key.startsWith("aws:"));
  if (reserved !== undefined) {
    throw invalidParameter(
      `Tag keys that begin with aws: are reserved for internal AWS use: ${reserved}`,
    );
  }
  if (new Set(keys).size < keys.length) {
    throw invalidParameter(
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  if (!input.transitiveTagKeys.every((key) => keys.includes(key.toLowerCase()))) {
    throw invalidParameter(
      "The specified transitive tag key must be included in the requested tags.",
    );
  }
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValue", message);
}
