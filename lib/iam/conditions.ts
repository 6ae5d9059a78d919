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
  /** What policy values must look like: another could never match, and its Deny would never apply. */
  readonly form?: RegExp;
}

const equals: Test = (expected) => (value) => value === expected;
const equalsIgnoreCase: Test = (expected) => {
  const lower = expected.toLowerCase();
  return (value) => value.toLowerCase() === lower;
};

const BOOLEAN = /^(?:true|false)$/i;
/** `*`, or six parts between colons. */
const ARN = /^(?:\*|(?:[^:]*:){5}.+)$/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["stringequals", { test: equals, negated: false }],
  ["stringnotequals", { test: equals, negated: true }],
  ["stringequalsignorecase", { test: equalsIgnoreCase, negated: false }],
  ["stringnotequalsignorecase", { test: equalsIgnoreCase, negated: true }],
  ["stringlike", { test: wildcard, negated: false }],
  ["stringnotlike", { test: wildcard, negated: true }],
  ["arnequals", { test: arnPattern, negated: false, form: ARN }],
  ["arnlike", { test: arnPattern, negated: false, form: ARN }],
  ["arnnotequals", { test: arnPattern, negated: true, form: ARN }],
  ["arnnotlike", { test: arnPattern, negated: true, form: ARN }],
  ["bool", { test: equalsIgnoreCase, negated: false, form: BOOLEAN }],
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
    "aws:TagKeys",
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:CallerAccount",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContextKeys",
    "kms:GrantConstraintType",
    "kms:GranteePrincipal",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:ReEncryptOnSameKey",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:RetiringPrincipal",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:ViaService",
    "sts:ExternalId",
    "sts:RoleSessionName",
  ].map((key) => key.toLowerCase()),
);
/** Keys that end in a name of the caller's own. */
const NAMED_KEYS = ["aws:requesttag/", "aws:resourcetag/", "kms:encryptioncontext:"];
/** Keys that only the requests of services whose resources have tags here are given. */
const TAG_KEY = /^aws:(?:(?:request|resource)tag\/.|tagkeys$)/;

export type Condition = (context: ConditionContext) => boolean;

/**
 * Compiles a statement's `Condition` block: every operator and every key must hold.
 *
 * @param tags Whether tags are known to whatever the statement speaks of.
 * @throws {PolicyUnsupported} at an operator, key or value that cannot be evaluated.
 */
export function parseConditions(block: unknown, tags = false): Condition {
  const conditions: Condition[] = [];
  for (const [operator, keys] of entries(block, "Condition")) {
    const pairs = entries(keys, `Condition ${operator}`);
    if (pairs.length === 0) throw new PolicyUnsupported(`Condition ${operator} is empty`);
    for (const [key, values] of pairs) {
      if (!tags && TAG_KEY.test(key.toLowerCase())) {
        throw new PolicyUnsupported(`condition key ${key} cannot be evaluated beyond kms actions`);
      }
      conditions.push(parseCondition(operator, key, conditionValues(operator, values)));
    }
  }
  return (context) => conditions.every((holds) => holds(context));
}

function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  const name = key.toLowerCase();
  const isNamed = NAMED_KEYS.some((prefix) => name.startsWith(prefix) && name !== prefix);
  if (!KEYS.has(name) && !isNamed) {
    throw new PolicyUnsupported(`condition key ${key} cannot be evaluated here`);
  }
  if (operator.toLowerCase() === "null") {
    checkForm(operator, values, BOOLEAN);
    const absent = values.map((value) => value.toLowerCase() === "true");
    return (context) => absent.includes(valuesOf(context, name).length === 0);
  }
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/i.exec(operator);
  const [, quantifier, base, ifExists] = match ?? [];
  const known = OPERATORS.get((base ?? "").toLowerCase());
  if (!known) {
    throw new PolicyUnsupported(`condition operator ${operator} cannot be evaluated here`);
  }
  if (known.form) checkForm(operator, values, known.form);
  const tests = values.map(known.test);
  const fits = (value: string) => tests.some((test) => test(value)) !== known.negated;
  const all = quantifier?.toLowerCase() === "forallvalues";
  return (context) => {
    const given = valuesOf(context, name);
    if (given.length === 0) {
      if (ifExists !== undefined || all) return true;
      return quantifier === undefined && known.negated;
    }
    // Without a set operator a negated test must hold for every value, a positive one for any.
    const every = quantifier === undefined ? known.negated : all;
    return every ? given.every(fits) : given.some(fits);
  };
}

/** The values of a key; an empty list and no entry are both an absent key. */
function valuesOf(context: ConditionContext, name: string): readonly string[] {
  return context.get(name) ?? [];
}

function checkForm(operator: string, values: readonly string[], form: RegExp): void {
  const wrong = values.find((value) => !form.test(value));
  if (wrong !== undefined) {
    throw new PolicyUnsupported(
      `condition ${operator} cannot be held against ${JSON.stringify(wrong)}`,
    );
  }
}

function entries(block: unknown, what: string): readonly (readonly [string, unknown])[] {
  if (typeof block !== "object" || block === null || Array.isArray(block)) {
    throw new PolicyUnsupported(`${what} must be a map`);
  }
  return Object.entries(block);
}

function conditionValues(operator: string, values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  if (list.length === 0) throw new PolicyUnsupported(`condition ${operator} has no value`);
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
