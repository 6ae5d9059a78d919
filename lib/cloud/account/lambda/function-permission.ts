import type { Policy } from "../../../iam/policy/policy.ts";

/** Statements of the resource policy of a function, version or alias. */
export interface FunctionPermission extends Policy {
  /** The statement as Lambda's API shows it. */
  readonly document: Readonly<Record<string, unknown>>;
}
