import type { Statement } from "./policies.ts";
import { listOf, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** Operators that a request without the key fails. */
export const EQUAL = /^String(Equals|EqualsIgnoreCase|Like)$/;
const EQUAL_ARN = /^(String|Arn)(Equals|EqualsIgnoreCase|Like)$/;

/** Whether there is a condition by such an operator, on such a key, all of whose values are such. */
export function hasCondition(
  { conditions }: Statement,
  operator: RegExp,
  key: RegExp,
  isSuch: (value: Value) => boolean,
): boolean {
  return Object.entries(conditions).some(
    ([name, keys]) =>
      operator.test(name) &&
      Object.entries(membersOf(keys)).some(
        ([each, values]) => key.test(each) && listOf(values).every(isSuch),
      ),
  );
}

const OF_ACCOUNT =
  /^(kms:CallerAccount|aws:(PrincipalOrgID|PrincipalAccount|SourceAccount|SourceOrgID))$/i;

/** Whether a condition asks for callers of some account or organization, or for calls on behalf of one. */
export function isNarrowed(statement: Statement): boolean {
  const isSome = (value: Value) => /^[^*?]+$/.test(known(value));
  // Of a principal's ARN, the account counts.
  const isOfAccount = (value: Value) => isSome(known(value).split(":")[4] || "*");
  return (
    hasCondition(statement, EQUAL, OF_ACCOUNT, isSome) ||
    hasCondition(statement, EQUAL_ARN, /^aws:PrincipalArn$/i, isOfAccount) ||
    hasCondition(statement, EQUAL_ARN, /^aws:SourceArn$/i, (value) => !isAnyArn(value))
  );
}

/** Whether a pattern is of wildcards alone, or says nothing of the account and begins a resource with one. */
export function isAnyArn(value: Value): boolean {
  return /^(?:(?:arn:(?:aws)?)?[*?:/]*|arn(?::[^:]*){3}:[*?]*:[*?].*)$/.test(known(value));
}

/** A value as text in which a wildcard is one: a part that only CloudFormation knows has no wildcard. */
export function known(value: Value): string {
  return spelled(value).replaceAll(UNKNOWN, "unknown");
}
