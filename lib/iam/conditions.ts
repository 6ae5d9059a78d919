import { CodedError } from "../errors.ts";
import { arnPattern, wildcard } from "./match.ts";

/** What is known of a request, by condition key in lower case. A key that is absent has no entry. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

/** A policy holds something that cannot be evaluated here; evaluating around it could widen access. */
export class PolicyUnsupported extends CodedError {
  readonly code = "ERR_POLICY_UNSUPPORTED";
}

/** Whether one value of the request matches one value of the policy. */
type Test = (policyValue: string) => (requestValue: string) => boolean;

interface Operator {
  readonly test: Test;
  /** A negated operator holds when *no* policy value matches, so also when the key is absent. */
  readonly negated: boolean;
}

const equals: Test = (expected) => (value) => value === expected;
const equalsIgnoreCase: Test = (expected) => {
  const lower = expected.toLowerCase();
  return (value) => value.toLowerCase() === lower;
};
const bool: Test = equalsIgnoreCase;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["stringequals", { test: equals, negated: false }],
  ["stringnotequals", { test: equals, negated: true }],
  ["stringequalsignorecase", { test: equalsIgnoreCase, negated: false }],
  ["stringnotequalsignorecase", { test: equalsIgnoreCase, negated: true }],
  ["stringlike", { test: wildcard, negated: false }],
  ["stringnotlike", { test: wildcard, negated: true }],
  ["arnequals", { test: arnPattern, negated: false }],
  ["arnlike", { test: arnPattern, negated: false }],
  ["arnnotequals", { test: arnPattern, negated: true }],
  ["arnnotlike", { test: arnPattern, negated: true }],
  ["bool", { test: bool, negated: false }],
]);

/** The keys that requests here are given, so that an absent one means what it means on AWS. */
const KEYS: ReadonlySet<string> = new Set(
  [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "kms:CallerAccount",
    "kms:EncryptionContextKeys",
    "kms:RequestAlias",
    "kms:ViaService",
    "sts:ExternalId",
    "sts:RoleSessionName",
  ].map((key) => key.toLowerCase()),
);
const ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

export type Condition = (context: ConditionContext) => boolean;

/**
 * Compiles a statement's `Condition` block: every operator and every key must hold.
 *
 * @throws {PolicyUnsupported} at an operator, key or value that cannot be evaluated.
 */
export function parseConditions(block: unknown): Condition {
  const conditions: Condition[] = [];
  for (const [operator, keys] of entries(block, "Condition")) {
    for (const [key, values] of entries(keys, `Condition ${operator}`)) {
      conditions.push(parseCondition(operator, key, conditionValues(operator, values)));
    }
  }
  return (context) => conditions.every((holds) => holds(context));
}

function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  const name = key.toLowerCase();
  if (!KEYS.has(name) && !name.startsWith(ENCRYPTION_CONTEXT)) {
    throw new PolicyUnsupported(`condition key ${key} cannot be evaluated here`);
  }
  if (operator.toLowerCase() === "null") {
    const absent = values.map((value) => value.toLowerCase() === "true");
    return (context) => absent.some((expected) => expected === !context.has(name));
  }
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/i.exec(operator);
  const [, quantifier, base, ifExists] = match ?? [];
  const known = OPERATORS.get((base ?? "").toLowerCase());
  if (!known) {
    throw new PolicyUnsupported(`condition operator ${operator} cannot be evaluated here`);
  }
  const tests = values.map(known.test);
  const fits = (value: string) => tests.some((test) => test(value)) !== known.negated;
  const all = quantifier?.toLowerCase() === "forallvalues";
  return (context) => {
    const given = context.get(name);
    if (!given || given.length === 0) {
      if (ifExists !== undefined || all) return true;
      return quantifier === undefined && known.negated;
    }
    // Without a set operator a negated test must hold for every value, a positive one for any.
    const every = quantifier === undefined ? known.negated : all;
    return every ? given.every(fits) : given.some(fits);
  };
}

function entries(block: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (typeof block !== "object" || block === null || Array.isArray(block)) {
    throw new PolicyUnsupported(`${what} must be a map`);
  }
  return Object.entries(block);
}

function conditionValues(operator: string, values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.map((value) => {
    if (typeof value !== "string" && typeof value !== "boolean" && typeof value !== "number") {
      throw new PolicyUnsupported(`a value of condition ${operator} is not a string`);
    }
    const text = String(value);
    if (text.includes("${")) {
      throw new PolicyUnsupported(`policy variable in ${text} cannot be evaluated here`);
    }
    return text;
  });
}
