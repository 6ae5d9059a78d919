import type { RequestedAction, EvaluationInput } from "../../access/decide.ts";
import type { Caller } from "../../account/iam/identities.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { ResourceWords } from "../words/terms.ts";

/** One request, or several together, that access a target. */
export interface AccessPath {
  /** Evaluations that must all be allowed, under the same circumstances. */
  readonly inputs: readonly EvaluationInput[];
  /** Distinguishes the path from the others if there are several, for example by verb and path. */
  readonly name?: string;
}

/** All access paths that policies can treat differently, the usual one first. */
export interface AccessPaths {
  readonly all: readonly AccessPath[];
  /** A term that does not come from policies, in words, or `undefined` without such a term. */
  readonly onlyIf?: string | undefined;
  /** Whether there may be other access paths. */
  readonly incomplete?: boolean;
  /** The words for the resources of all paths, if the terms describe all paths together. */
  readonly together?: ResourceWords;
}

/** An action on a resource that a principal may be allowed to perform. */
export interface Target {
  readonly kind:
    | "bucket"
    | "bus"
    | "function"
    | "key"
    | "parameter"
    | "queue"
    | "role"
    | "route"
    | "secret"
    | "state machine"
    | "table"
    | "topic"
    | "url";
  readonly name: string;
  /** The API and stage of a route, or `undefined` for another kind of target. */
  readonly of?: string;
  readonly action: string;
  readonly accessPaths: (who: PossibleCaller) => AccessPaths;
}

export type PrepareEvaluation = (caller: Caller, action: RequestedAction) => EvaluationInput;

/** The access paths of a principal that can never have access, such as a caller without a signature at a service. */
export const NO_ACCESS_PATHS: AccessPaths = { all: [] };
