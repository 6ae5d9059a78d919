import type { RequestedAction, EvaluationInput } from "../../access/decide.ts";
import type { Caller } from "../../account/iam/identities.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { ResourceWords } from "../words/terms.ts";

/** One request, or several together, by which a target can be reached. */
export interface AccessPath {
  /** All of them must be allowed, in the same circumstances. */
  readonly inputs: readonly EvaluationInput[];
  /** Tells it from the other paths if there are several: a verb and path. */
  readonly name?: string;
}

/** All access paths that policies can tell apart, the usual one first. */
export interface AccessPaths {
  readonly all: readonly AccessPath[];
  /** A term beyond policies, in words. */
  readonly onlyIf?: string | undefined;
  /** Whether there may be others. */
  readonly incomplete?: boolean;
  /** How to say what is allowed of all of them, by the resources that policies name. */
  readonly together?: ResourceWords;
}

/** Something that somebody may be allowed to do. */
export interface Target {
  readonly kind: "route" | "function" | "url" | "key" | "table" | "role";
  readonly name: string;
  /** What it is a part of: the API and stage of a route. */
  readonly of?: string;
  readonly action: string;
  readonly accessPaths: (who: PossibleCaller) => AccessPaths;
}

export type PrepareEvaluation = (caller: Caller, action: RequestedAction) => EvaluationInput;

/** Nobody of that kind can ever do it: services take no request without a signature. */
export const NO_ACCESS_PATHS: AccessPaths = { all: [] };
