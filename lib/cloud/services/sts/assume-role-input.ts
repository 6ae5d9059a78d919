import type { TagRecord } from "../../state/cloud-state.ts";
import { rows, type Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { violation, violationsText } from "../protocol/violation.ts";

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

/** The most policies that a session may have. AWS's model of the API does not contain this limit. */
const POLICY_ARNS = 10;

/**
 * Reads the form of `AssumeRole`, whose members satisfy AWS's model.
 *
 * @throws {ServiceError} ValidationError or InvalidParameterValue with AWS's message if the form is invalid.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRoleInput(form: Form): AssumeRoleInput {
  refuseUnsupported(form);
  const duration = form.get("DurationSeconds");
  const input: AssumeRoleInput = {
    roleArn: form.get("RoleArn") ?? "",
    sessionName: form.get("RoleSessionName") ?? "",
    externalId: form.get("ExternalId"),
    sourceIdentity: form.get("SourceIdentity"),
    durationSeconds: duration === undefined ? undefined : Number(duration),
    policy: form.get("Policy"),
    policyArns: policyArns(form),
    tags: rows(form, "Tags", [".Key", ".Value"]).map((row): TagRecord => [
      row.get(".Key") ?? "",
      row.get(".Value") ?? "",
    ]),
    transitiveTagKeys: rows(form, "TransitiveTagKeys", [""]).map((row) => row.get("") ?? ""),
  };
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

function policyArns(form: Form): readonly string[] {
  const arns = rows(form, "PolicyArns", [".arn"]).map((row) => row.get(".arn") ?? "");
  if (arns.length <= POLICY_ARNS) return arns;
  const limit = `Member must have length less than or equal to ${POLICY_ARNS}`;
  const problem = violation(undefined, "policyArns", limit);
  throw new ServiceError("ValidationError", violationsText([problem]));
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
