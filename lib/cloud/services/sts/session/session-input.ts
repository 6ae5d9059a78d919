import type { TagRecord } from "../../../state/cloud-state.ts";
import { rows, type Form } from "../../protocol/query/form.ts";
import type { TextShape, Violations } from "../../protocol/query/violations.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/** Longest session of a role, in seconds. A role may set a shorter one. */
export const LONGEST_SECONDS = 43_200;
/** Name of a session, and a source identity. */
export const NAME: TextShape = { min: 2, max: 64, pattern: "[\\w+=,.@-]*" };
export const POLICY: TextShape = {
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

/** @param most The longest duration in seconds. */
export function duration(
  text: string | undefined,
  violations: Violations,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : NaN;
  const at = "durationSeconds";
  if (Number.isNaN(seconds)) violations.add(at, text, "Member must be an integer");
  if (seconds < 900) {
    violations.add(at, text, "Member must have value greater than or equal to 900");
  }
  if (seconds > most) {
    violations.add(at, text, `Member must have value less than or equal to ${most}`);
  }
  return seconds;
}

export function policyArns(form: Form, violations: Violations): readonly string[] {
  const arns = rows(form, "PolicyArns", [".arn"]).map((row, index) =>
    violations.required(`policyArns.${index + 1}.member.arn`, row.get(".arn"), ARN),
  );
  violations.count("policyArns", arns, POLICY_ARNS);
  return arns;
}

export function tags(form: Form, violations: Violations): readonly TagRecord[] {
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

export function transitiveTagKeys(form: Form, violations: Violations): readonly string[] {
  const keys = rows(form, "TransitiveTagKeys", [""]).map((row, index) =>
    violations.required(`transitiveTagKeys.${index + 1}.member`, row.get(""), TAG_KEY),
  );
  violations.count("transitiveTagKeys", keys, TAGS);
  return keys;
}

/** @throws {ServiceError} InvalidParameterValue if tags are reserved or repeated, or a transitive key is not a tag. */
export function refuseTags(input: {
  readonly tags: readonly TagRecord[];
  readonly transitiveTagKeys: readonly string[];
}): void {
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

/** @throws {ServiceError} ValidationError if the text does not have the form of the ARN of a role. */
export function requireRoleArn(arn: string): void {
  if (/^arn:[^:]+:iam::\d{12}:role\/[!-~]+$/.test(arn)) return;
  throw new ServiceError("ValidationError", `${arn} is invalid`);
}
