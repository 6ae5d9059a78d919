import { ServiceError } from "../../protocol/service-error.ts";

/** A request's JSON object, as it came. */
export type Members = Readonly<Record<string, unknown>>;

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
  if (problems.length > 0) {
    const errors = problems.length === 1 ? "error" : "errors";
    throw validation(`${problems.length} validation ${errors} detected: ${problems.join("; ")}`);
  }
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
        const subject = isShown ? `Value '${text}'` : "Value";
        problems.push(`${subject} at ${violation(at, constraint)}`);
      }
      return value;
    },
  };
}

/** The problem of a member that has to be there. */
export function missing(at: string): string {
  return `Value null at ${violation(at, "Member must not be null")}`;
}

/** The tail of a problem: where, and which constraint. */
export function violation(at: string, constraint: string): string {
  return `'${at}' failed to satisfy constraint: ${constraint}`;
}

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** What KMS answers a body that is not the JSON it expects. */
export function serialization(): ServiceError {
  return new ServiceError("SerializationException", undefined);
}

/** What is asked for is KMS's, and not done here. */
export function unsupported(what: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `The local cloud does not support ${what}.`,
  );
}
