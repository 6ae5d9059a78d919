import type { RequestedAction, EvaluationInput } from "../../access/decide.ts";
import type { Caller } from "../../account/iam/identities.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { ResourceWords } from "../words/terms.ts";

/** One request, or several together, by which a target can be reached. */
export interface AccessPath {
  /** Evaluations that must all be allowed, under the same circumstances. */
  readonly inputs: readonly EvaluationInput[];
  /** Distinguishes the path from the others if there are several, for example by verb and path. */
  readonly name?: string;
}

/** All access paths that policies can treat differently, the usual one first. */
export interface AccessPaths {
  readonly all: readonly AccessPath[];
  /** A term beyond policies, in words. */
  readonly onlyIf?: string | undefined;
  /** Whether there may be other access paths. */
  readonly incomplete?: boolean;
  /** The words for the allowed part of all paths, by the resources that policies name. */
  readonly together?: ResourceWords;
}

/** An action on a resource that a principal may be allowed to perform. */
export interface Target {
  readonly kind: "route" | "function" | "url" | "key" | "table" | "role";
  readonly name: string;
  /** The parent of the resource: the API and stage of a route. */
  readonly of?: string;
  readonly action: string;
  readonly accessPaths: (who: PossibleCaller) => AccessPaths;
}

export type PrepareEvaluation = (caller: Caller, action: RequestedAction) => EvaluationInput;

/** For principals that can never have access. For example, services reject requests without a signature. */
export const NO_ACCESS_PATHS: AccessPaths = { all: [] };
