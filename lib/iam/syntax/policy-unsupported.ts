import { CodedError } from "../../errors.ts";

/** A policy contains something that cannot be evaluated here. Ignoring it could widen access. */
export class PolicyUnsupported extends CodedError {
  readonly code = "ERR_POLICY_UNSUPPORTED";
}
