import type { Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { durationIn, policyArnsIn, requireRoleArn } from "../session/session-input.ts";

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
  const input: WebIdentityInput = {
    roleArn: form.get("RoleArn") ?? "",
    sessionName: form.get("RoleSessionName") ?? "",
    token: form.get("WebIdentityToken") ?? "",
    durationSeconds: durationIn(form),
    policy: form.get("Policy"),
    policyArns: policyArnsIn(form),
  };
  requireRoleArn(input.roleArn);
  return input;
}
