import type { RequestedAction, EvaluationInput } from "../../access/decide.ts";
import type { RequestSource } from "../../account/condition-context.ts";
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

/** What decisions about a target ask for, the same for every principal. */
export interface Asked extends RequestedAction {
  /** Whether `resource` is only the text with which the resources begin. */
  readonly isPrefix?: boolean;
  /** Whether something besides policies, as a grant does, names the principals that may perform the action. */
  readonly isPersonal?: boolean;
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
  /** Every action of the principal itself that the decisions about its access paths ask for. */
  readonly asked: readonly Asked[];
  /**
   * A text that targets of the same kind and action have in common if their access paths differ only in what they ask
   * for. `undefined` if no other target is like this one.
   */
  readonly alike?: string;
  readonly accessPaths: (who: PossibleCaller) => AccessPaths;
}

/** A request over TLS from an address that is reserved for documentation (RFC 5737). */
export const THIS_REQUEST: RequestSource = {
  request: { headers: [] },
  peer: { sourceIp: "203.0.113.1", assumed: { "aws:securetransport": ["true"] } },
};

export type PrepareEvaluation = (caller: Caller, action: RequestedAction) => EvaluationInput;

/** The access paths of a principal that can never have access, such as a caller without a signature at a service. */
export const NO_ACCESS_PATHS: AccessPaths = { all: [] };
