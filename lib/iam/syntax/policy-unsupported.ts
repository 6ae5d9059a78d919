import { CodedError } from "../../errors.ts";

/** A policy contains an element or value that the evaluator does not support. To ignore it could widen access. */
export class PolicyUnsupported extends CodedError {
  readonly code = "ERR_POLICY_UNSUPPORTED";
}
