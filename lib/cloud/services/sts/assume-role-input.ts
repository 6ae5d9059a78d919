import type { TagRecord } from "../../state/cloud-state.ts";
import type { Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import {
  durationIn,
  policyArnsIn,
  refuseTags,
  requireRoleArn,
  tagsIn,
  transitiveTagKeysIn,
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
