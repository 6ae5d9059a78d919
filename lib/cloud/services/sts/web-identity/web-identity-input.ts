import type { Form } from "../../protocol/query/form.ts";
import { Violations } from "../../protocol/query/violations.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import {
  duration,
  LONGEST_SECONDS,
  NAME,
  POLICY,
  policyArns,
  requireRoleArn,
} from "../session/session-input.ts";

/** The input of `AssumeRoleWithWebIdentity`, whose members have been checked. */
interface WebIdentityInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
  readonly durationSeconds: number | undefined;
  /** Text of an inline session policy. */
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
}

/** @throws {ServiceError} ValidationError with AWS's message if the form is invalid. */
export function webIdentityInput(form: Form): WebIdentityInput {
  if (form.has("ProviderId")) {
    // It is for tokens of OAuth 2.0, which AWS takes from two companies only.
    throw new ServiceError("ValidationError", "The local cloud does not support ProviderId.");
  }
  const violations = new Violations();
  const input: WebIdentityInput = {
    roleArn: violations.required("roleArn", form.get("RoleArn"), { min: 20, max: 2048 }),
    sessionName: violations.required("roleSessionName", form.get("RoleSessionName"), NAME),
    token: violations.required("webIdentityToken", form.get("WebIdentityToken"), {
      min: 4,
      max: 20_000,
    }),
    durationSeconds: duration(form.get("DurationSeconds"), violations, LONGEST_SECONDS),
    policy: violations.optional("policy", form.get("Policy"), POLICY),
    policyArns: policyArns(form, violations),
  };
  violations.throwIfAny();
  requireRoleArn(input.roleArn);
  return input;
}
