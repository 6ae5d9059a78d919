import type { Attempt, Question } from "../../access/decide.ts";
import type { Subject } from "../../account/iam/identities.ts";
import type { Somebody } from "../who/somebody.ts";
import type { ResourceWords } from "../words/terms.ts";

/** One way to get at a target. */
export interface Way {
  /** All of it must be allowed, in the same circumstances. */
  readonly asked: readonly Question[];
  /** What the way is, where there are several: a verb and path. */
  readonly name?: string;
}

/** All ways that policies can tell apart, the usual one first. */
export interface Ways {
  readonly all: readonly Way[];
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
  readonly ways: (who: Somebody) => Ways;
}

export type Ask = (subject: Subject, attempt: Attempt) => Question;

/** Nobody of that kind can ever do it: services take no request without a signature. */
export const NO_WAYS: Ways = { all: [] };
