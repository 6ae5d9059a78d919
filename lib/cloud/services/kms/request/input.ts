import { validation } from "../../protocol/json/errors.ts";
import type { Members } from "../../protocol/json/input.ts";
import { violation, violationsText } from "../../protocol/violation.ts";

/** How one member is read. What is of the wrong kind throws, what breaks a limit is noted. */
export interface Field<T> {
  readonly required: boolean;
  readonly read: (value: unknown, at: string, problems: string[]) => T;
}

export interface Constraint<T> {
  readonly holds: (value: T) => boolean;
  /** As KMS words it. */
  readonly text: string;
}

/** A field of a single value, which can also be the member of a list. */
export interface Scalar<T> extends Field<T> {
  readonly decode: (value: unknown) => T;
  readonly constraints: readonly Constraint<T>[];
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What reading gives: a member that is not required may be missing; `null` is missing too. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T>
    ? F[K] extends { readonly required: true }
      ? T
      : T | undefined
    : never;
};

/**
 * Reads the members that the fields name; others are passed over, as by AWS.
 *
 * @throws {ServiceError} SerializationException at a member of the wrong kind, else one
 * ValidationException for all limits together.
 */
export function readInput<F extends Fields>(fields: F, members: Members): Values<F> {
  const problems: string[] = [];
  const values = readMembers(fields, members, "", problems);
  if (problems.length > 0) throw validation(violationsText(problems));
  return values;
}

/** @param prefix Goes in front of the members' names in problems. */
export function readMembers<F extends Fields>(
  fields: F,
  members: Members,
  prefix: string,
  problems: string[],
): Values<F> {
  const entries = Object.entries(fields).map(([name, field]) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    const at = prefix + name.charAt(0).toLowerCase() + name.slice(1);
    if (value !== undefined && value !== null) return [name, field.read(value, at, problems)];
    if (field.required) problems.push(missing(at));
    return [name, undefined];
  });
  // Each field read its own member; where a required one is missing, readInput throws.
  return Object.fromEntries(entries) as Values<F>;
}

/** The same field, which must be there. */
export function required<F extends Field<unknown>>(field: F): F & { readonly required: true } {
  return { ...field, required: true };
}

/** A longer value is not repeated in a problem, which also goes to the log. */
const SHOWN_CHARACTERS = 2048;

/** @param shown The value as problems repeat it; `undefined` keeps it out of them. */
export function scalar<T>(
  decode: (value: unknown) => T,
  constraints: readonly Constraint<T>[],
  shown: (value: T) => string | undefined = String,
): Scalar<T> {
  return {
    required: false,
    decode,
    constraints,
    read(given, at, problems) {
      const value = decode(given);
      const text = shown(value);
      for (const { holds, text: constraint } of constraints) {
        if (holds(value)) continue;
        const isShown = text !== undefined && text.length <= SHOWN_CHARACTERS;
        problems.push(violation(isShown ? `'${text}'` : undefined, at, constraint));
      }
      return value;
    },
  };
}

/** The problem of a required member that is missing. */
export function missing(member: string): string {
  return violation("null", member, "Member must not be null");
}
