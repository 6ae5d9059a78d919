import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";

/** One way to leave a door open, and how to shut it. */
export interface Rule {
  readonly id: `LOCK${string}`;
  /** What can happen, as a sentence. */
  readonly risk: string;
  /** What to do about it, as a sentence. */
  readonly mend: string;
  readonly check: (templates: Templates) => readonly Finding[];
}

/** Where a rule is broken. */
export interface Finding {
  readonly resource: Resource;
  /** What is wrong here, as a clause. No value that may be a secret stands in it. */
  readonly problem: string;
  /** Paths of the properties that say so, such as `Properties.AuthType`. */
  readonly locations?: readonly string[];
  /** Tells several findings on a resource apart, so that each is acknowledged by itself. */
  readonly about?: string;
}

/** Why a value that only CloudFormation knows is a finding: a rule passes nothing that it cannot read. */
export const UNRESOLVED_VALUE = "cannot be told from the template";
