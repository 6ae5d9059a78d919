import type { PolicyType } from "../../iam/decision.ts";
import { evaluate } from "../../iam/evaluate.ts";
import type { Policy } from "../../iam/policy.ts";
import type { Statement } from "../../iam/statement.ts";
import type { Question } from "../access/decide.ts";
import { speaking, under, type Circumstances } from "./circumstances.ts";

/**
 * On which terms a request is allowed, in words: the conditions of every statement that could allow it,
 * and of every Deny that could stop it. Empty where there are none. Whatever widens a condition changes it.
 */
export function termsOf(question: Question, told: Circumstances): string {
  const { request, policies } = under(question, told);
  const decision = evaluate(request, policies);
  if (!decision.allowed) return "";
  const types = new Set(decision.because.map(({ policyType }) => policyType));
  const { identity, boundary, session = [], resource, resourcePolicyMustAllow } = policies;
  const either = !resourcePolicyMustAllow && request.principal.type !== "Service";
  const onResource = resource ? [resource] : [];
  const groups: readonly (readonly Policy[])[] = either
    ? [[...identity, ...onResource]]
    : [has(types, "identity-based policy") ? identity : [], onResource];
  const limits = [boundary ? [boundary] : [], session];
  const parts = [...groups, ...limits].map((group) => allowTerms(group, { request, policies }));
  const unless = speaking({ request, policies })
    .filter(({ effect, conditions }) => effect === "Deny" && conditions.length > 0)
    .map(conditionText);
  return [
    ...sorted(parts.filter((part) => part !== "")),
    ...sorted(unless).map((text) => `unless ${text}`),
  ].join("; ");
}

function has(types: ReadonlySet<PolicyType>, type: PolicyType): boolean {
  return types.has(type);
}

/** The conditions of all that these policies allow it by; empty where one of them has none. */
function allowTerms(group: readonly Policy[], { request, policies }: Question): string {
  const bounded = policies.boundary !== undefined;
  const texts = group
    .flatMap((policy) => policy.covering(request.action).allows)
    .filter(
      (statement) =>
        statement.names(request.principal, bounded) !== undefined &&
        statement.coversResource(request.resource, request.context),
    )
    .map(conditionText);
  if (texts.length === 0 || texts.includes("")) return "";
  return `if ${sorted(texts).join(" or if ")}`;
}

function conditionText({ conditions }: Statement): string {
  return sorted(
    conditions.map(
      ({ key, operator, values }) => `${key} ${operator} ${sorted(values).join(", ")}`,
    ),
  ).join(" and ");
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
