import { valuesOf, type ConditionContext } from "../syntax/condition-context.ts";
import { OPERATORS } from "./operators.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";
import { parseTemplate, type Dialect, type Template } from "../syntax/policy-variables.ts";
import { isMap } from "../../json.ts";

/** One operator and key of a `Condition` block. */
export interface Condition {
  /** Name of the condition in messages: `StringEquals aws:username`. */
  readonly text: string;
  /** Operator, key and values as in the policy. Values are converted to text. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** The values with their policy variables parsed. */
  readonly templates: readonly Template[];
  readonly holds: (context: ConditionContext) => boolean;
}

/**
 * Compiles a statement's `Condition` block. All of the returned conditions must hold.
 *
 * @throws {PolicyUnsupported} If an operator, key or value cannot be evaluated.
 */
export function parseConditions(block: unknown, dialect: Dialect): readonly Condition[] {
  return entries(block, "Condition").flatMap(([operator, keys]) => {
    const pairs = entries(keys, `Condition ${operator}`);
    if (pairs.length === 0) throw new PolicyUnsupported(`Condition ${operator} is empty`);
    return pairs.map(([key, given]) => {
      dialect.checkKey(key, "condition");
      const values = conditionValues(operator, given);
      const holds = parseCondition(operator, key, values, dialect);
      const templates = values.map((value) => parseTemplate(value, dialect));
      return { text: `${operator} ${key}`, operator, key, values, templates, holds };
    });
  });
}

function parseCondition(
  operator: string,
  key: string,
  values: readonly string[],
  dialect: Dialect,
): Condition["holds"] {
  const name = key.toLowerCase();
  if (operator.toLowerCase() === "null") return isNull(operator, name, values);
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/i.exec(operator);
  const [, quantifier, base, ifExists] = match ?? [];
  const known = OPERATORS.get((base ?? "").toLowerCase());
  if (!known) {
    throw new PolicyUnsupported(`condition operator ${operator} cannot be evaluated here`);
  }
  const { negated } = known;
  const tests = values.map((value) => known.compile(value, dialect) ?? unfit(operator, value));
  const fits = (value: string, context: ConditionContext) => {
    for (const test of tests) if (test(value, context)) return !negated;
    return negated;
  };
  const all = quantifier?.toLowerCase() === "forallvalues";
  const whenAbsent = ifExists !== undefined || all || (quantifier === undefined && negated);
  // Without a set operator, a negated operator must hold for every value, and any other operator for at least one
  // value.
  const every = quantifier === undefined ? negated : all;
  return (context) => {
    const given = valuesOf(context, name);
    if (given.length === 0) return whenAbsent;
    for (const value of given) if (fits(value, context) !== every) return !every;
    return every;
  };
}

function isNull(operator: string, name: string, values: readonly string[]): Condition["holds"] {
  const absent = values.map((value) =>
    /^(?:true|false)$/i.test(value) ? value.toLowerCase() === "true" : unfit(operator, value),
  );
  return (context) => absent.includes(valuesOf(context, name).length === 0);
}

/** Rejects a value that could never match, because a Deny with it would never apply. */
function unfit(operator: string, value: string): never {
  throw new PolicyUnsupported(
    `condition ${operator} cannot have the value ${JSON.stringify(value)}`,
  );
}

function entries(block: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (!isMap(block)) throw new PolicyUnsupported(`${what} must be a map`);
  return Object.entries(block);
}

function conditionValues(operator: string, values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  if (list.length === 0) throw new PolicyUnsupported(`condition ${operator} has no value`);
  return list.map((value) => {
    if (typeof value !== "string" && typeof value !== "boolean" && typeof value !== "number") {
      throw new PolicyUnsupported(`a value of condition ${operator} is not a string`);
    }
    return String(value);
  });
}
