import type { TagRecord } from "../../state/cloud-state.ts";
import type { Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import {
  durationIn,
  policyArnsIn,
  refuseTags,
  tagsIn,
  transitiveTagKeysIn,
} from "./session-input.ts";

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

/**
 * Reads the form of `AssumeRole`, whose members satisfy AWS's model.
 *
 * @throws {ServiceError} ValidationError or InvalidParameterValue with AWS's message if the form is invalid.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRoleInput(form: Form): AssumeRoleInput {
  refuseUnsupported(form);
  const input: AssumeRoleInput = {
    roleArn: form.get("RoleArn") ?? "",
    sessionName: form.get("RoleSessionName") ?? "",
    externalId: form.get("ExternalId"),
    sourceIdentity: form.get("SourceIdentity"),
    durationSeconds: durationIn(form),
    policy: form.get("Policy"),
    policyArns: policyArnsIn(form),
    tags: tagsIn(form),
    transitiveTagKeys: transitiveTagKeysIn(form),
  };
  requireRoleArn(input.roleArn);
  refuseTags(input);
  return input;
}

/** @throws {ServiceError} ValidationError if the text does not have the form of the ARN of a role. */
export function requireRoleArn(arn: string): void {
  if (/^arn:[^:]+:iam::\d{12}:role\/[!-~]+$/.test(arn)) return;
  throw new ServiceError("ValidationError", `${arn} is invalid`);
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
