import { validation } from "../../protocol/json/errors.ts";
import type { Members } from "../../protocol/json/input.ts";
import { violation, violationsText } from "../../protocol/violation.ts";

/** Reads one member. Throws if the value has the wrong type, and adds each violated limit to `problems`. */
export interface Field<T> {
  readonly required: boolean;
  readonly read: (value: unknown, at: string, problems: string[]) => T;
}

export interface Constraint<T> {
  readonly holds: (value: T) => boolean;
  /** KMS's text for the constraint. */
  readonly text: string;
}

/** A field with a single value, which can also be the member of a list. */
export interface Scalar<T> extends Field<T> {
  readonly decode: (value: unknown) => T;
  readonly constraints: readonly Constraint<T>[];
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of the fields. A member that is not required is `undefined` if it is missing or `null`. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T>
    ? F[K] extends { readonly required: true }
      ? T
      : T | undefined
    : never;
};

/**
 * Reads the members that the fields name. Other members are ignored, as by AWS.
 *
 * @throws {ServiceError} SerializationException if a member has the wrong type, otherwise one ValidationException
 *   for all violated limits.
 */
export function readInput<F extends Fields>(fields: F, members: Members): Values<F> {
  const problems: string[] = [];
  const values = readMembers(fields, members, "", problems);
  if (problems.length > 0) throw validation(violationsText(problems));
  return values;
}

/** @param prefix Prefix of the members' names in problems. */
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
  // Each field read its own member. If a required one is missing, readInput throws.
  return Object.fromEntries(entries) as Values<F>;
}

/** Returns the same field as a required one. */
export function required<F extends Field<unknown>>(field: F): F & { readonly required: true } {
  return { ...field, required: true };
}

/** Maximum length of a value that a problem shows. A longer one is left out, because problems are also logged. */
const SHOWN_CHARACTERS = 2048;

/** @param shown Returns the value as problems show it, or `undefined` to leave it out. */
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
