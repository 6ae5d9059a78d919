import type { TagRecord } from "../../../state/cloud-state.ts";
import { rows, type Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { violation, violationsText } from "../../protocol/violation.ts";

/** The most policies that a session may have. AWS's model of the API does not contain this limit. */
const POLICY_ARNS = 10;

/** Returns the duration of a session in seconds, or `undefined` if the form does not have it. */
export function durationIn(form: Form): number | undefined {
  const text = form.get("DurationSeconds");
  return text === undefined ? undefined : Number(text);
}

/** @throws {ServiceError} ValidationError if there are too many policies. */
export function policyArnsIn(form: Form): readonly string[] {
  const arns = rows(form, "PolicyArns", [".arn"]).map((row) => row.get(".arn") ?? "");
  if (arns.length <= POLICY_ARNS) return arns;
  const limit = `Member must have length less than or equal to ${POLICY_ARNS}`;
  const problem = violation(undefined, "policyArns", limit);
  throw new ServiceError("ValidationError", violationsText([problem]));
}

export function tagsIn(form: Form): readonly TagRecord[] {
  return rows(form, "Tags", [".Key", ".Value"]).map((row) => [
    row.get(".Key") ?? "",
    row.get(".Value") ?? "",
  ]);
}

export function transitiveTagKeysIn(form: Form): readonly string[] {
  return rows(form, "TransitiveTagKeys", [""]).map((row) => row.get("") ?? "");
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
