import type { ConditionContext } from "../../iam/condition-context.ts";
import type { Policy } from "../../iam/policy.ts";
import type { Statement } from "../../iam/statement.ts";
import type { Question } from "../access/decide.ts";
import type { Domain } from "./open-keys.ts";
import { variablesOf } from "./variables.ts";

/** Which keys of a request are open, by key in lower case. */
export type Openness = (key: string) => Domain | undefined;

/** The policies of a question, by what they are to it. */
export interface Speaking {
  readonly identity: readonly Statement[];
  readonly resource: readonly Statement[];
  readonly boundary: readonly Statement[];
  readonly session: readonly Statement[];
}

/** The statements that could apply to a question, whatever is open in it. */
export function speaking(question: Question, open: Openness): Speaking {
  const { identity, boundary, session = [], resource } = question.policies;
  const of = (policies: readonly Policy[]) =>
    policies.flatMap(({ covering }) => {
      const { allows, denies } = covering(question.request.action);
      return [...allows, ...denies].filter((statement) => couldApply(statement, question, open));
    });
  return {
    identity: of(identity),
    resource: of(resource ? [resource] : []),
    boundary: of(boundary ? [boundary] : []),
    session: of(session),
  };
}

export function allOf({ identity, resource, boundary, session }: Speaking): readonly Statement[] {
  return [...identity, ...resource, ...boundary, ...session];
}

/** Whether every condition on what is settled holds, and the rest fits. */
function couldApply(
  statement: Statement,
  { request, policies }: Question,
  open: Openness,
): boolean {
  const { principal, resource, context } = request;
  return (
    statement.names(principal, policies.boundary !== undefined) !== undefined &&
    (hasOpenResource(statement, open) || statement.coversResource(resource, context)) &&
    statement.conditions.every((one) => keysOf(one).some(open) || one.holds(context))
  );
}

/** Whether which resources it covers depends on what is open. */
export function hasOpenResource({ written }: Statement, open: Openness): boolean {
  return written.resources.flatMap(variablesOf).some(open);
}

/** The keys that a condition depends on, in lower case. */
export function keysOf({ key, values }: Statement["conditions"][number]): readonly string[] {
  return [key.toLowerCase(), ...values.flatMap(variablesOf)];
}

/**
 * The same question with only the statements that speak, and at its best as to what is not known yet: an
 * Allow is taken to apply and a Deny not to. If it is refused even so, whatever is told is refused.
 *
 * @param unknown Keys that are not known yet; it is looked at whenever the question is asked.
 */
export function atBest(
  { request, policies }: Question,
  statements: Speaking,
  unknown: ReadonlySet<string>,
): Question {
  const isUnknown = (keys: readonly string[]) =>
    unknown.size > 0 && keys.some((key) => unknown.has(key));
  const relaxed = (statement: Statement): Statement => {
    const best = statement.effect === "Allow";
    const inResource = statement.written.resources.flatMap(variablesOf);
    return {
      ...statement,
      coversResource: (resource: string, context: ConditionContext) =>
        isUnknown(inResource) ? best : statement.coversResource(resource, context),
      conditions: statement.conditions.map((condition) => {
        const keys = keysOf(condition);
        return {
          ...condition,
          holds: (context: ConditionContext) => (isUnknown(keys) ? best : condition.holds(context)),
        };
      }),
    };
  };
  const policyWith = (some: readonly Statement[]): Policy => {
    const all = some.map(relaxed);
    const covering = {
      allows: all.filter(({ effect }) => effect === "Allow"),
      denies: all.filter(({ effect }) => effect === "Deny"),
    };
    return { statements: all, covering: () => covering };
  };
  return {
    request,
    policies: {
      ...policies,
      identity: [policyWith(statements.identity)],
      boundary: policies.boundary && policyWith(statements.boundary),
      session: policies.session && [policyWith(statements.session)],
      resource: policies.resource && policyWith(statements.resource),
    },
  };
}
