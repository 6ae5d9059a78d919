import type { Json } from "../policies.ts";

/** The part of a request that a statement is compared with, apart from the principal. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether a statement covers the action and the resource, and its conditions hold, in the words of IAM's reference of
 * the JSON policy elements. Slow on purpose: each step is the sentence of the page, and it shares no code with
 * `lib/iam`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function statementApplies(statement: Json, version: unknown, asked: Asked): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const actions = listOf(Action ?? NotAction);
  const action = asked.action.toLowerCase();
  const covers = actions.some((one) => alike(lettersOf(one.toLowerCase()), [...action]));
  if (covers === (NotAction !== undefined)) return false;
  if (Resource !== undefined || NotResource !== undefined) {
    const named = listOf(Resource ?? NotResource).some((one) => {
      const letters = substituted(one, version, asked);
      return letters !== undefined && alike(letters, [...asked.resource]);
    });
    if (named === (NotResource !== undefined)) return false;
  }
  return membersOf(Condition).every(([operator, keys]) =>
    membersOf(keys).every(([key, values]) =>
      conditionHolds(operator, listOf(values), asked.context[key.toLowerCase()] ?? [], (text) =>
        substituted(text, version, asked),
      ),
    ),
  );
}

function conditionHolds(
  operator: string,
  values: readonly string[],
  given: readonly string[],
  substitute: (text: string) => readonly Letter[] | undefined,
): boolean {
  const [, set = "", base = "", ifExists = ""] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const absent = given.length === 0;
  if (base === "Null") return values.some((value) => (value.toLowerCase() === "true") === absent);
  const negated = base.includes("Not");
  if (absent) return ifExists !== "" || set === "ForAllValues:" || (negated && set === "");
  const like = base.replace("Not", "");
  const matches = (one: string): boolean =>
    values.some((value) => compare(like, one, value, substitute)) !== negated;
  return set === "ForAnyValue:" ? given.some(matches) : given.every(matches);
}

function compare(
  operator: string,
  given: string,
  value: string,
  substitute: (text: string) => readonly Letter[] | undefined,
): boolean {
  if (operator.startsWith("Numeric")) return inOrder(operator, Number(given) - Number(value));
  if (operator.startsWith("Date")) return inOrder(operator, secondsOf(given) - secondsOf(value));
  if (operator === "Bool") return given.toLowerCase() === value.toLowerCase();
  if (operator === "BinaryEquals") return given === value;
  if (operator === "IpAddress") return inRange(given, value);
  const letters = substitute(value);
  if (letters === undefined) return false; // A variable without a value equals and is like no value.
  if (operator.startsWith("Arn")) return arnAlike(letters, given);
  if (operator === "StringLike") return alike(letters, [...given]);
  const text = letters
    .map((letter) => (typeof letter === "string" ? letter : letter.wild))
    .join("");
  return operator === "StringEquals" ? text === given : text.toLowerCase() === given.toLowerCase();
}

function inOrder(operator: string, difference: number): boolean {
  if (operator.endsWith("LessThan")) return difference < 0;
  if (operator.endsWith("LessThanEquals")) return difference <= 0;
  if (operator.endsWith("GreaterThan")) return difference > 0;
  if (operator.endsWith("GreaterThanEquals")) return difference >= 0;
  return difference === 0;
}

/** Returns the seconds of a date in ISO 8601 or in seconds since 1970. */
function secondsOf(date: string): number {
  return /^\d+$/.test(date) ? Number(date) : Date.parse(date) / 1000;
}

function inRange(address: string, range: string): boolean {
  const [network = "", length] = range.split("/");
  const bits = bitsOf(network);
  const prefix = bits.slice(0, length === undefined ? bits.length : Number(length));
  const given = bitsOf(address);
  return given.length === bits.length && given.startsWith(prefix);
}

/** Returns the 32 or 128 bits of an address. */
function bitsOf(address: string): string {
  const binary = (text: string, base: number, digits: number): string =>
    Number.parseInt(text, base).toString(2).padStart(digits, "0");
  if (!address.includes(":")) {
    return address
      .split(".")
      .map((byte) => binary(byte, 10, 8))
      .join("");
  }
  const [before = "", after] = address.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].map((group) => binary(group, 16, 16)).join("");
}

/** A character, or a wildcard. */
type Letter = string | { readonly wild: "*" | "?" };

function lettersOf(text: string): readonly Letter[] {
  return [...text].map((one) => (one === "*" || one === "?" ? { wild: one } : one));
}

/** Replaces variables. Returns `undefined` if one of them has no value. Version 2008-10-17 has no variables. */
function substituted(text: string, version: unknown, asked: Asked): readonly Letter[] | undefined {
  if (version !== "2012-10-17") return lettersOf(text);
  const letters: Letter[] = [];
  let rest = text;
  while (rest !== "") {
    const variable = /^\$\{([^}',]*)(?:, *'((?:[^']|'')*)')?\}/.exec(rest);
    const [whole = rest.slice(0, 1), name = "", byDefault] = variable ?? [];
    rest = rest.slice(whole.length);
    if (!variable) letters.push(...lettersOf(whole));
    else if (name === "*" || name === "?" || name === "$") letters.push(name);
    else {
      const value = asked.context[name.toLowerCase()]?.[0] ?? byDefault;
      if (value === undefined) return undefined;
      letters.push(...value);
    }
  }
  return letters;
}

/** Whether a text matches a pattern: `*` matches any characters and `?` one character. */
function alike(pattern: readonly Letter[], text: readonly string[]): boolean {
  const [first, ...others] = pattern;
  if (first === undefined) return text.length === 0;
  if (typeof first === "string") return first === text[0] && alike(others, text.slice(1));
  if (first.wild === "?") return text.length > 0 && alike(others, text.slice(1));
  return others.length === 0 || [...text, ""].some((_, start) => alike(others, text.slice(start)));
}

/** Whether each of the six parts of an ARN matches the part of the pattern. */
function arnAlike(pattern: readonly Letter[], arn: string): boolean {
  const parts: Letter[][] = [[]];
  for (const letter of pattern) {
    if (letter === ":" && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(letter);
  }
  const given = arn.split(":");
  const six = [...given.slice(0, 5), given.slice(5).join(":")];
  return (
    given.length >= 6 &&
    parts.length === 6 &&
    parts.every((part, index) => alike(part, [...(six[index] ?? "")]))
  );
}

export function listOf(value: unknown): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(value ?? {});
}
