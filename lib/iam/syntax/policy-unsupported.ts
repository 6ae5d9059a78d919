import { CodedError } from "../../errors.ts";

/** A policy holds something that cannot be evaluated here; evaluating around it could widen access. */
export class PolicyUnsupported extends CodedError {
  readonly code = "ERR_POLICY_UNSUPPORTED";
}
