import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import type { Condition } from "../../../iam/conditions/conditions.ts";
import type { Policy } from "../../../iam/policy/policy.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import { variablesOf } from "./filled.ts";
import type { Openness } from "./open-keys.ts";

/** Returns the statements of all policies that cover the action of the request. */
export function statementsOn({ request, policies }: EvaluationInput): readonly Statement[] {
  const { identity, boundary, session = [], resource } = policies;
  return [...identity, resource, boundary, ...session].flatMap((policy) =>
    policy ? statementsIn(policy, request.action) : [],
  );
}

/** Returns the statements of a policy that cover an action. */
export function statementsIn({ covering }: Policy, action: string): readonly Statement[] {
  const { allows, denies } = covering(action);
  return [...allows, ...denies];
}

/** Returns the input with only the statements that apply for some values of the open keys. */
export function relevant(input: EvaluationInput, open: Openness): EvaluationInput {
  const { request, policies } = input;
  const { principal, resource, context } = request;
  const bounded = policies.boundary !== undefined;
  return withStatements(input, (statement) => {
    const couldApply =
      statement.names(principal, bounded) !== undefined &&
      (resourceKeys(statement).some(open) || statement.coversResource(resource, context)) &&
      statement.conditions.every((one) => keysOf(one).some(open) || one.holds(context));
    return couldApply ? [statement] : [];
  });
}

/**
 * Returns the input under the best assumption about the keys that are not known yet: an Allow applies and a Deny does
 * not. If even this input is refused, no values of these keys allow the request.
 *
 * @param unknown Keys that are not known yet. The set is read at each evaluation.
 */
export function atBest(input: EvaluationInput, unknown: ReadonlySet<string>): EvaluationInput {
  const isUnknown = (keys: readonly string[]) =>
    unknown.size > 0 && keys.some((key) => unknown.has(key));
  return withStatements(input, (statement) => {
    const best = statement.effect === "Allow";
    const inResource = resourceKeys(statement);
    const conditions = statement.conditions.map((condition): Condition => {
      const keys = keysOf(condition);
      const holds = (context: ConditionContext) =>
        isUnknown(keys) ? best : condition.holds(context);
      return { ...condition, holds };
    });
    const coversResource = (resource: string, context: ConditionContext) =>
      isUnknown(inResource) ? best : statement.coversResource(resource, context);
    return [{ ...statement, coversResource, conditions }];
  });
}

/** Returns the keys that decide which resources a statement covers, in lower case. */
export function resourceKeys({ written }: Statement): readonly string[] {
  return written.resources.flatMap(({ template }) => variablesOf(template));
}

/** Whether a statement covers the resources that it does not name (`NotResource`), or names none at all. */
export function isNegated({ written, coversResource }: Statement): boolean {
  // No resource has an empty name, so only `*` can match it.
  const isMatched = written.resources.some(({ text }) => text === "*");
  return coversResource("", new Map()) !== isMatched;
}

/** Returns the keys that a condition depends on, in lower case. */
export function keysOf({ key, templates }: Condition): readonly string[] {
  return [key.toLowerCase(), ...templates.flatMap(variablesOf)];
}

function withStatements(
  { request, policies }: EvaluationInput,
  change: (statement: Statement) => readonly Statement[],
): EvaluationInput {
  const changed = ({ covering }: Policy): Policy => {
    const { allows, denies } = covering(request.action);
    const made = { allows: allows.flatMap(change), denies: denies.flatMap(change) };
    return { statements: [...made.allows, ...made.denies], covering: () => made };
  };
  const { identity, boundary, session, resource } = policies;
  return {
    request,
    policies: {
      ...policies,
      identity: identity.map(changed),
      boundary: boundary && changed(boundary),
      session: session?.map(changed),
      resource: resource && changed(resource),
    },
  };
}
