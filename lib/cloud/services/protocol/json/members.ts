import { validation } from "./errors.ts";
import type { Members } from "./input.ts";
import { violation, violationsText } from "../violation.ts";

/** Reads one member. Throws if the local cloud does not support the value. */
export interface Field<T> {
  readonly required: boolean;
  readonly read: (value: unknown, at: string) => T;
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
 * @param prefix Prefix of the members' names in errors.
 * @throws {ServiceError} ValidationException if a required member is missing.
 */
export function readMembers<F extends Fields>(fields: F, members: Members, prefix = ""): Values<F> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    const at = prefix + name.charAt(0).toLowerCase() + name.slice(1);
    if (value === undefined || value === null) {
      if (field.required) throw validation(violationsText([missing(at)]));
      values[name] = undefined;
    } else {
      values[name] = field.read(value, at);
    }
  }
  // Each field read its own member, and no required one is missing.
  return values as Values<F>;
}

/** Returns the same field as a required one. */
export function required<F extends Field<unknown>>(field: F): F & { readonly required: true } {
  return { ...field, required: true };
}

/** The problem of a required member that is missing. */
export function missing(member: string): string {
  return violation("null", member, "Member must not be null");
}
