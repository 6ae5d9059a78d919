import type { ApplicablePolicies } from "../../../iam/decision.ts";
import { wildcard } from "../../../iam/syntax/wildcard-match.ts";
import type { Policy } from "../../../iam/policy/policy.ts";
import { isKnownByAuthorizer, principalAccount } from "../../../iam/principal/principal.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import { filled } from "../circumstances/filled.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { keysOf, relevant, statementsOn } from "../circumstances/relevant.ts";
import { conditionWords } from "./conditions.ts";
import type { Labels } from "./labels.ts";

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
interface TermsInput {
  /** One for every way to ask for the same thing; they differ in their resource alone. */
  readonly questions: readonly EvaluationInput[];
  readonly open: Openness;
  readonly labels: Labels;
  readonly resources: ResourceWords;
}

/**
 * On which terms something is allowed, in words: the conditions of every statement that could allow it,
 * and of every Deny that could stop it. Empty where there are none. Whatever widens a condition changes it.
 */
export function termsOf(assumed: TermsInput): string {
  const relevants = assumed.questions.map((question) => relevant(question, assumed.open));
  const ifs = mustAllow(relevants).map((statements) => {
    const texts = sorted(statements.map((statement) => words(statement, assumed)));
    return texts.length === 0 || texts.includes("") ? "" : `if ${texts.join(", or if ")}`;
  });
  const unless = [...new Set(relevants.flatMap(statementsOn))]
    .filter(({ effect }) => effect === "Deny")
    .map((statement) => words(statement, assumed))
    .filter((text) => text !== "");
  return [
    ...sorted(ifs.filter((text) => text !== "")),
    ...sorted(unless).map((text) => `unless ${text}`),
  ].join("; ");
}

/**
 * Statements of which at least one of each list must allow, as `evaluate` combines them. What a resource
 * allows somebody directly stands in every list where it needs nothing beside it.
 */
function mustAllow(questions: readonly EvaluationInput[]): readonly (readonly Statement[])[] {
  const [first] = questions;
  if (!first) return [];
  const { principal, action } = first.request;
  const { boundary, session, resourceAccountId, resourcePolicyMustAllow } = first.policies;
  const allows = (pick: (policies: ApplicablePolicies) => readonly (Policy | undefined)[]) => {
    const policies = questions.flatMap((question) => pick(question.policies));
    return [...new Set(policies.flatMap((policy) => policy?.covering(action).allows ?? []))];
  };
  const identity = allows((policies) => policies.identity);
  const resource = allows((policies) => [policies.resource]);
  const limits = [
    ...(boundary ? [allows((policies) => [policies.boundary])] : []),
    ...(session ? [allows((policies) => policies.session ?? [])] : []),
  ];
  const named = (naming: string) =>
    resource.filter((one) => one.names(principal, boundary !== undefined) === naming);
  const direct = named("direct");
  const owner = principalAccount(principal);
  if (owner === undefined)
    return [isKnownByAuthorizer(principal) ? [...direct, ...identity] : direct];
  if (owner !== resourceAccountId) return [resource, identity, ...limits];
  return [
    ...(resourcePolicyMustAllow ? [resource] : []),
    [...direct, ...named("role"), ...identity],
    ...limits.map((statements) => [...direct, ...statements]),
  ];
}

/** Which of the requests a statement covers, where it is not all, and its conditions that are open. */
function words(statement: Statement, assumed: TermsInput): string {
  const { open, labels } = assumed;
  const conditions = statement.conditions
    .filter((condition) => keysOf(condition).some(open))
    .map((condition) => conditionWords(condition, labels.in));
  return [...resourceWords(statement, assumed), ...sorted(conditions)].join(" and ");
}

function resourceWords(statement: Statement, assumed: TermsInput): readonly string[] {
  const { noun, alike, called } = assumed.resources;
  // What an Allow leaves out matters where nothing like it is in; what a Deny leaves out, always.
  const same = statement.effect === "Allow" ? alike : String;
  const requests = assumed.questions.map(({ request }) => request);
  const covered = requests.filter(({ resource, context }) =>
    statement.coversResource(resource, context),
  );
  const known = new Set(covered.map(({ resource }) => same(resource)));
  if (requests.every(({ resource }) => known.has(same(resource)))) return [];
  const any = { text: "*", wild: true };
  const said = statement.written.resources.filter(({ template }) =>
    requests.some(({ resource, context }) => {
      const pattern = filled(template, context, assumed.open, any);
      return pattern !== undefined && wildcard(pattern.pieces)(resource);
    }),
  );
  const names = sorted(said.map(({ text }) => assumed.labels.in(called(text))));
  return [`the ${noun} is ${isNegated(statement) ? "none of " : ""}${names.join(" or ")}`];
}

/** Whether it covers something that none of its resources is. */
function isNegated({ written, coversResource }: Statement): boolean {
  return !written.resources.some(({ text }) => text === "*") && coversResource("", new Map());
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
