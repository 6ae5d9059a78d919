import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";

/** A check for one kind of insecure configuration. */
export interface Rule {
  readonly id: `LOCK${string}`;
  /** The possible consequence, as one or more sentences. */
  readonly risk: string;
  /** The fix, as one or more sentences. */
  readonly mend: string;
  readonly check: (templates: Templates) => readonly Finding[];
}

/** A violation of a rule. */
export interface Finding {
  readonly resource: Resource;
  /** The problem, as a clause. It must not contain a value that may be a secret. */
  readonly problem: string;
  /** Paths of the properties that cause the problem, such as `Properties.AuthType`. */
  readonly locations?: readonly string[];
  /** Distinguishes several findings of a rule on one resource, so that each can be acknowledged separately. */
  readonly about?: string;
}

/** The end of a problem about a value that only CloudFormation knows. Rules report every such value. */
export const UNRESOLVED_VALUE = "cannot be determined from the template";
