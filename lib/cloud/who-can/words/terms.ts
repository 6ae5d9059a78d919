import type { ApplicablePolicies } from "../../../iam/decision.ts";
import { wildcard } from "../../../iam/syntax/wildcard-match.ts";
import type { Policy } from "../../../iam/policy/policy.ts";
import { isKnownByAuthorizer, principalAccount } from "../../../iam/principal/principal.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import { filled } from "../circumstances/filled.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { isNegated, keysOf, relevant, statementsOn } from "../circumstances/relevant.ts";
import { conditionWords } from "./conditions.ts";
import type { Labels } from "./labels.ts";

/** The words for the resources through which one target is requested. */
export interface ResourceWords {
  /** For example `request` or `alias`. */
  readonly noun: string;
  /** Maps equivalent resources, of which only one must be allowed, to the same text. */
  readonly alike: (resource: string) => string;
  /** Returns the name of a resource in a policy. */
  readonly called: (pattern: string) => string;
}

/** The evaluations that the terms are about, and the words for them. */
interface TermsInput {
  /** Evaluations, one for each access path to the same target. They differ in their resource only. */
  readonly evaluationInputs: readonly EvaluationInput[];
  readonly open: Openness;
  readonly labels: Labels;
  readonly resources: ResourceWords;
}

/**
 * Returns the terms on which a request is allowed, in words: the conditions of every statement that could allow it
 * and of every Deny that could refuse it. Returns "" without conditions. A wider condition has another text.
 */
export function termsOf(input: TermsInput): string {
  const relevants = input.evaluationInputs.map((one) => relevant(one, input.open));
  const ifs = mustAllow(relevants).map((statements) => {
    const texts = sorted(statements.map((statement) => words(statement, input)));
    return texts.length === 0 || texts.includes("") ? "" : `if ${texts.join(", or if ")}`;
  });
  const unless = [...new Set(relevants.flatMap(statementsOn))]
    .filter(({ effect }) => effect === "Deny")
    .map((statement) => words(statement, input))
    .filter((text) => text !== "");
  return [
    ...sorted(ifs.filter((text) => text !== "")),
    ...sorted(unless).map((text) => `unless ${text}`),
  ].join("; ");
}

/**
 * Returns lists of statements. As in `evaluate`, at least one statement of each list must allow the request. A
 * resource policy's statement that allows the principal directly is in every list that it satisfies by itself.
 */
function mustAllow(inputs: readonly EvaluationInput[]): readonly (readonly Statement[])[] {
  const [first] = inputs;
  if (!first) return [];
  const { principal, action } = first.request;
  const { boundary, session, resourceAccountId, resourcePolicyMustAllow } = first.policies;
  const allows = (pick: (policies: ApplicablePolicies) => readonly (Policy | undefined)[]) => {
    const policies = inputs.flatMap((one) => pick(one.policies));
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

/** Returns in words the requests that a statement covers, unless it covers all, and its conditions on open keys. */
function words(statement: Statement, input: TermsInput): string {
  const { open, labels } = input;
  const conditions = statement.conditions
    .filter((condition) => keysOf(condition).some(open))
    .map((condition) => conditionWords(condition, labels.in));
  return [...resourceWords(statement, input), ...sorted(conditions)].join(" and ");
}

function resourceWords(statement: Statement, input: TermsInput): readonly string[] {
  const { noun, alike, called } = input.resources;
  // For an Allow, a resource that it leaves out matters only if no equivalent resource is covered.
  const same = statement.effect === "Allow" ? alike : String;
  const requests = input.evaluationInputs.map(({ request }) => request);
  const covered = requests.filter(({ resource, context }) =>
    statement.coversResource(resource, context),
  );
  const known = new Set(covered.map(({ resource }) => same(resource)));
  if (requests.every(({ resource }) => known.has(same(resource)))) return [];
  const any = { text: "*", wild: true };
  const said = statement.written.resources.filter(({ template }) =>
    requests.some(({ resource, context }) => {
      const pattern = filled(template, context, input.open, any);
      return pattern !== undefined && wildcard(pattern.pieces)(resource);
    }),
  );
  const names = sorted(said.map(({ text }) => input.labels.in(called(text))));
  return [`the ${noun} is ${isNegated(statement) ? "not " : ""}${names.join(" or ")}`];
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
