import { CodedError } from "../../errors.ts";

/**
 * A policy contains an element or value that the evaluator does not support. Ignoring it could allow requests that
 * AWS denies.
 */
export class PolicyUnsupported extends CodedError {
  readonly code = "ERR_POLICY_UNSUPPORTED";
}
