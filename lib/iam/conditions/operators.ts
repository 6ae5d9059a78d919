import { instant } from "./instant.ts";
import { ipRange } from "./ip-range.ts";
import { arnPattern, wildcard, type Piece } from "../syntax/wildcard-match.ts";
import {
  parseTemplate,
  templated,
  type Dialect,
  type ValueTest,
} from "../syntax/policy-variables.ts";

/** An operator of a `Condition` block. */
export interface Operator {
  /**
   * Compiles a value of the policy into a test for a value of a request.
   *
   * @returns `undefined` if the policy's value could never match, because a Deny with it would never apply.
   */
  readonly compile: (policyValue: string, dialect: Dialect) => ValueTest | undefined;
  /** A negated operator holds if *no* policy value matches, and therefore also if the key is absent. */
  readonly negated: boolean;
}

/**
 * Operators by their name in lower case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...withNegation("stringequals", "stringnotequals", texts(equals)),
  ...withNegation("stringequalsignorecase", "stringnotequalsignorecase", texts(equalsIgnoreCase)),
  ...withNegation("stringlike", "stringnotlike", texts(wildcard)),
  ...withNegation("arnequals", "arnnotequals", arn),
  ...withNegation("arnlike", "arnnotlike", arn),
  ...ordered("numeric", decimal),
  ...ordered("date", instant),
  ...withNegation("ipaddress", "notipaddress", ipRange),
  ["bool", { compile: bool, negated: false }],
  ["binaryequals", { compile: binary, negated: false }],
]);

function withNegation(
  name: string,
  negation: string,
  compile: Operator["compile"],
): readonly (readonly [string, Operator])[] {
  return [
    [name, { compile, negated: false }],
    [negation, { compile, negated: true }],
  ];
}

function texts(compile: (pieces: readonly Piece[]) => (value: string) => boolean) {
  return (text: string, dialect: Dialect) => templated(parseTemplate(text, dialect), compile);
}

function equals(pieces: readonly Piece[]): (value: string) => boolean {
  const expected = pieces.map(({ text }) => text).join("");
  return (value) => value === expected;
}

function equalsIgnoreCase(pieces: readonly Piece[]): (value: string) => boolean {
  const expected = pieces
    .map(({ text }) => text)
    .join("")
    .toLowerCase();
  return (value) => value.toLowerCase() === expected;
}

/**
 * Compiles the pattern of an ARN operator: `*`, a variable whose value is a whole ARN, or six parts separated by
 * colons.
 */
function arn(text: string, dialect: Dialect): ValueTest | undefined {
  const template = parseTemplate(text, dialect);
  const [only] = template;
  const whole = template.length === 1 && only !== undefined && "key" in only;
  const form = template.map((part) => ("text" in part && part.wild ? part.text : "x")).join("");
  if (!whole && !/^(?:\*|(?:[^:]*:){5}.+)$/.test(form)) return undefined;
  return templated(template, arnPattern);
}

function bool(text: string): ValueTest | undefined {
  return /^(?:true|false)$/i.test(text) ? equalsIgnoreCase([{ text, wild: false }]) : undefined;
}

/** Compares the decoded bytes of two base64 texts. */
function binary(text: string): ValueTest | undefined {
  const expected = bytes(text);
  return expected && ((value) => bytes(value)?.equals(expected) ?? false);
}

function bytes(text: string): Buffer | undefined {
  const decoded = Buffer.from(text, "base64");
  return decoded.toString("base64") === text ? decoded : undefined;
}

function decimal(text: string): number | undefined {
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return undefined;
  return Number(text);
}

/**
 * Returns the six comparison operators of an ordered type. A value that is not of the type is neither equal, less nor
 * greater.
 */
function ordered(
  kind: string,
  parse: (text: string) => number | undefined,
): readonly (readonly [string, Operator])[] {
  const compare =
    (holds: (given: number, bound: number) => boolean) =>
    (text: string): ValueTest | undefined => {
      const bound = parse(text);
      if (bound === undefined) return undefined;
      return (value) => {
        const given = parse(value);
        return given !== undefined && holds(given, bound);
      };
    };
  const positive = (name: string, holds: (given: number, bound: number) => boolean) =>
    [`${kind}${name}`, { compile: compare(holds), negated: false }] as const;
  return [
    ...withNegation(
      `${kind}equals`,
      `${kind}notequals`,
      compare((given, bound) => given === bound),
    ),
    positive("lessthan", (given, bound) => given < bound),
    positive("lessthanequals", (given, bound) => given <= bound),
    positive("greaterthan", (given, bound) => given > bound),
    positive("greaterthanequals", (given, bound) => given >= bound),
  ];
}
