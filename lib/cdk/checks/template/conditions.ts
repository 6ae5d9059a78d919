import type { Statement } from "./policies.ts";
import { listOf, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** Operators that test for equality and do not match a request without the key. */
export const EQUAL = /^String(Equals|EqualsIgnoreCase|Like)$/;
const EQUAL_ARN = /^(String|Arn)(Equals|EqualsIgnoreCase|Like)$/;

/** Whether a statement has a condition with a matching operator and key whose values all pass the test. */
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

/** Whether a condition limits the callers to an account or organization, or to calls on behalf of one. */
export function isNarrowed(statement: Statement): boolean {
  const isSome = (value: Value) => /^[^*?]+$/.test(known(value));
  // Only the account in the principal's ARN limits the callers.
  const isOfAccount = (value: Value) => isSome(known(value).split(":")[4] || "*");
  return (
    hasCondition(statement, EQUAL, OF_ACCOUNT, isSome) ||
    hasCondition(statement, EQUAL_ARN, /^aws:PrincipalArn$/i, isOfAccount) ||
    hasCondition(statement, EQUAL_ARN, /^aws:SourceArn$/i, (value) => !isAnyArn(value))
  );
}

/**
 * Whether a pattern is only wildcards, or an ARN with wildcards in place of the account and of the beginning of the
 * resource.
 */
export function isAnyArn(value: Value): boolean {
  return /^(?:(?:arn:(?:aws)?)?[*?:/]*|arn(?::[^:]*){3}:[*?]*:[*?].*)$/.test(known(value));
}

/** Returns a value as text. A part that only CloudFormation knows counts as text without wildcards. */
export function known(value: Value): string {
  return spelled(value).replaceAll(UNKNOWN, "unknown");
}
