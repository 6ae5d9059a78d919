import type { Attempt, Question } from "../access/decide.ts";
import type { Subject } from "../account/identities.ts";
import type { Domains } from "./open-keys.ts";
import type { ResourceWords } from "./terms.ts";

/** One way to get at a target: everything in it must be allowed. */
export interface Way {
  /** What is asked of the caller, all of it in the same circumstances, of the caller's choice. */
  readonly asked: readonly Question[];
  /** What must be allowed besides, as it is. */
  readonly given: readonly Question[];
  /** What the way is, where there are several: a verb and path. */
  readonly name?: string;
}

/** All ways that policies can tell apart, the usual one first. */
export interface Ways {
  readonly all: readonly Way[];
  /** Whether there are no others. */
  readonly complete: boolean;
  /** How to say what is allowed of all of them, by the resources that policies name. */
  readonly together?: ResourceWords;
  /** Keys that are open in these requests and not in others. */
  readonly open?: Domains;
}

/** Something that somebody may be allowed to do. */
export interface Target {
  readonly kind: "route" | "function" | "url" | "key" | "role";
  readonly name: string;
  /** What it is a part of: the API and stage of a route. */
  readonly of?: string;
  readonly action: string;
  /** None: nobody of that kind can ever do it. */
  readonly ways: (subject: Subject) => Ways;
}

export type Ask = (subject: Subject, attempt: Attempt) => Question;

/** Services take no request without a signature. */
export const NO_WAYS: Ways = { all: [], complete: true };
