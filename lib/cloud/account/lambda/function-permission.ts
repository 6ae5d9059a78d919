import type { Policy } from "../../../iam/policy/policy.ts";

/** Statements of the resource policy of a function, version or alias. */
export interface FunctionPermission extends Policy {
  /** The statement as Lambda's API shows it, or the whole document of a policy that replaces all statements. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The id, instead of the id of a statement, of a policy that replaces all statements. */
export const WHOLE_POLICY = "whole policy";
