import { wildcard } from "../../iam/match.ts";
import { principalAccount } from "../../iam/principal.ts";
import type { Statement } from "../../iam/statement.ts";
import type { Question } from "../access/decide.ts";
import type { Labels } from "./labels.ts";
import { allOf, keysOf, speaking, type Openness } from "./speaking.ts";
import { filled } from "./variables.ts";
import { conditionWords } from "./words.ts";

/** How to speak of resources that are ways to ask for the same thing. */
export interface ResourceWords {
  /** `request`, `alias`. */
  readonly noun: string;
  /** Those that are not worth telling from each other: what is allowed of one is as good. */
  readonly alike: (resource: string) => string;
  /** What a resource of a policy is called. */
  readonly called: (pattern: string) => string;
}

/** What terms are told of. */
export interface Subject {
  /** One for every way to ask for the same thing; they differ in their resource alone. */
  readonly questions: readonly Question[];
  readonly open: Openness;
  readonly labels: Labels;
  readonly resources?: ResourceWords;
}

const PLAIN: ResourceWords = { noun: "resource", alike: String, called: String };

/**
 * On which terms something is allowed, in words: the conditions of every statement that could allow it,
 * and of every Deny that could stop it. Empty where there are none. Whatever widens a condition changes it.
 */
export function termsOf(subject: Subject): string {
  const { questions, open } = subject;
  const [first] = questions;
  if (!first) return "";
  const all = questions.map((question) => speaking(question, open));
  const one = (pick: (speaking: (typeof all)[number]) => readonly Statement[]) => [
    ...new Set(all.flatMap(pick)),
  ];
  const groups = mustAllow(first, {
    identity: allows(one(({ identity }) => identity)),
    resource: allows(one(({ resource }) => resource)),
    boundary: allows(one(({ boundary }) => boundary)),
    session: allows(one(({ session }) => session)),
  });
  const ifs = groups.map((statements) => {
    const texts = sorted(statements.map((statement) => words(statement, subject)));
    return texts.length === 0 || texts.includes("") ? "" : `if ${texts.join(", or if ")}`;
  });
  const unless = one(allOf)
    .filter(({ effect }) => effect === "Deny")
    .map((statement) => words(statement, subject))
    .filter((text) => text !== "");
  return [
    ...sorted(ifs.filter((text) => text !== "")),
    ...sorted(unless).map((text) => `unless ${text}`),
  ].join("; ");
}

interface Allows {
  readonly identity: readonly Statement[];
  readonly resource: readonly Statement[];
  readonly boundary: readonly Statement[];
  readonly session: readonly Statement[];
}

/**
 * Statements of which at least one of each list must allow, as `evaluate` combines them. What a resource
 * allows somebody directly stands in every list where it needs nothing beside it.
 */
function mustAllow(
  { request: { principal }, policies }: Question,
  { identity, resource, boundary, session }: Allows,
): readonly (readonly Statement[])[] {
  const {
    boundary: limit,
    session: limited,
    resourceAccountId,
    resourcePolicyMustAllow,
  } = policies;
  const named = (naming: string) =>
    resource.filter((one) => one.names(principal, limit !== undefined) === naming);
  const [direct, asRole] = [named("direct"), named("role")];
  const owner = principalAccount(principal);
  if (owner === undefined) return [direct];
  if (owner !== resourceAccountId) {
    return [resource, identity, ...(limit ? [boundary] : []), ...(limited ? [session] : [])];
  }
  const limits = [...(limit ? [boundary] : []), ...(limited ? [session] : [])];
  return [
    ...(resourcePolicyMustAllow ? [resource] : []),
    [...direct, ...asRole, ...identity],
    ...limits.map((statements) => [...direct, ...statements]),
  ];
}

function allows(statements: readonly Statement[]): readonly Statement[] {
  return statements.filter(({ effect }) => effect === "Allow");
}

/** Which of the requests a statement covers, where it is not all, and its conditions that are open. */
function words(statement: Statement, subject: Subject): string {
  const { open, labels } = subject;
  const conditions = statement.conditions
    .filter((condition) => keysOf(condition).some(open))
    .map((condition) => conditionWords(condition, labels.in));
  return [...resourceWords(statement, subject), ...sorted(conditions)].join(" and ");
}

function resourceWords(statement: Statement, subject: Subject): readonly string[] {
  const { questions, labels, open } = subject;
  const { noun, alike, called } = subject.resources ?? PLAIN;
  const covered = new Set<string>();
  const resources = questions.map(({ request }) => request.resource);
  for (const { request } of questions) {
    if (statement.coversResource(request.resource, request.context)) covered.add(request.resource);
  }
  // What an Allow leaves out matters where nothing like it is in; what a Deny leaves out, always.
  const known = statement.effect === "Allow" ? new Set([...covered].map(alike)) : covered;
  const isIn = (resource: string) =>
    known.has(statement.effect === "Allow" ? alike(resource) : resource);
  if (resources.every(isIn)) return [];
  // What is written in a NotResource is what it does not cover.
  const negated = isNegated(statement);
  const said = statement.written.resources.filter((pattern) =>
    questions.some(({ request: { resource, context } }) => {
      const text = filled(pattern, { context, isOpen: (key) => open(key) !== undefined }, "*");
      return text !== undefined && wildcard(text.text)(resource);
    }),
  );
  const names = sorted(said.map((pattern) => labels.in(called(pattern))));
  return [`the ${noun} is ${negated ? "none of " : ""}${names.join(" or ")}`];
}

/** Whether it covers something that none of its resources is. */
function isNegated({ written, coversResource }: Statement): boolean {
  return !written.resources.includes("*") && coversResource("", new Map());
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
