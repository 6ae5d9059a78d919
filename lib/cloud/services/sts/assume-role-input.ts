import type { TagRecord } from "../../state/cloud-state.ts";
import type { Form } from "../protocol/query/form.ts";
import { Violations, type TextShape } from "../protocol/query/violations.ts";
import { ServiceError } from "../protocol/service-error.ts";
import {
  duration,
  LONGEST_SECONDS,
  NAME,
  POLICY,
  policyArns,
  refuseTags,
  requireRoleArn,
  tags,
  transitiveTagKeys,
} from "./session/session-input.ts";

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

const EXTERNAL_ID: TextShape = { min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" };
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
    durationSeconds: duration(form.get("DurationSeconds"), violations, LONGEST_SECONDS),
    policy: optional("Policy", "policy", POLICY),
    policyArns: policyArns(form, violations),
    tags: tags(form, violations),
    transitiveTagKeys: transitiveTagKeys(form, violations),
  };
  violations.throwIfAny();
  requireRoleArn(input.roleArn);
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
