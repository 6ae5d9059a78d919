import type { KeyAttribute } from "../../../account/dynamodb/table.ts";
import { validation } from "../../protocol/json/errors.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";
import { sizeProblemOf } from "../expressions/expression-limits.ts";
import { keyValue, type LeadingKeys } from "./key-value.ts";

/** A name in a path, a placeholder or an operator; any other token is one character. */
const TOKEN = /[#:]?\w+|<>|<=|>=|\S/g;

/**
 * Returns the partition key of a query, which must compare it with `=` exactly once. If the key cannot be
 * determined, the query is rejected. The database reports all other mistakes in the query.
 */
export function keyCondition(input: Members, attribute: KeyAttribute): LeadingKeys {
  const expression = memberOf(input, "KeyConditionExpression");
  const legacy = memberOf(input, "KeyConditions");
  if (expression !== undefined && legacy !== undefined) {
    return validation(
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}",
    );
  }
  // The expression is read before the caller is authorized, so a long expression must not block other calls.
  const tooLong = typeof expression === "string" ? sizeProblemOf(expression) : undefined;
  if (tooLong !== undefined) return validation(`Invalid KeyConditionExpression: ${tooLong}`);
  const value =
    typeof expression === "string"
      ? equalIn(expression, input, attribute.name)
      : legacyEqual(memberOf(legacy, attribute.name));
  return (
    keyValue(value, attribute) ??
    validation(`Query condition missed key schema element: ${attribute.name}`)
  );
}

/**
 * Returns the value that the expression requires the attribute to equal. Returns `undefined` unless the
 * expression has exactly one such comparison and has neither `OR` nor `NOT`.
 */
function equalIn(expression: string, input: Members, attribute: string): unknown {
  const tokens: readonly string[] = expression.match(TOKEN) ?? [];
  if (tokens.some((token) => /^(?:or|not)$/i.test(token))) return undefined;
  const names = memberOf(input, "ExpressionAttributeNames");
  const nameOf = (token = "") => (token.startsWith("#") ? memberOf(names, token) : token);
  const found = tokens.flatMap((token, at) => {
    if (token !== "=") return [];
    const sides = [tokens[at - 1], tokens[at + 1]];
    const values = sides.filter((side) => side?.startsWith(":"));
    const isWhole = begins(tokens[at - 2]) && ends(tokens[at + 2]);
    return isWhole && sides.some((side) => nameOf(side) === attribute) ? [values] : [];
  });
  const [[placeholder] = [], ...more] = found;
  if (placeholder === undefined || more.length > 0) return undefined;
  return memberOf(memberOf(input, "ExpressionAttributeValues"), placeholder);
}

const begins = (token: string | undefined) => token === undefined || /^(?:and|\()$/i.test(token);
const ends = (token: string | undefined) => token === undefined || /^(?:and|\))$/i.test(token);

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html */
function legacyEqual(condition: unknown): unknown {
  const values = memberOf(condition, "AttributeValueList");
  const isEqual = memberOf(condition, "ComparisonOperator") === "EQ";
  return isEqual && Array.isArray(values) && values.length === 1 ? values[0] : undefined;
}
