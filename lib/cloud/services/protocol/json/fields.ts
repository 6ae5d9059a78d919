import { serialization, unsupported } from "./errors.ts";
import { requireMembers } from "./input.ts";
import { readMembers, type Field, type Fields, type Values } from "./members.ts";

// AWS's model of a service has checked the types and limits of every input before. These fields give the values their
// types.

export const text: Field<string> = { required: false, read: textOf };

/** A choice of which the local cloud supports only these values. The others are values that the service has. */
export function choice<T extends string>(...values: readonly T[]): Field<T> {
  const isOne = (value: string): value is T => values.some((one) => one === value);
  return {
    required: false,
    read(given, at) {
      const value = textOf(given);
      if (isOne(value)) return value;
      throw unsupported(`${memberName(at)} ${value}`);
    },
  };
}

export const flag: Field<boolean> = {
  required: false,
  read(value) {
    if (typeof value !== "boolean") throw serialization();
    return value;
  },
};

export const integer: Field<number> = {
  required: false,
  read(value) {
    if (typeof value !== "number" || !Number.isInteger(value)) throw serialization();
    return value;
  },
};

/** Bytes, in base64. */
export const blob: Field<Buffer> = {
  required: false,
  read: (value) => Buffer.from(textOf(value), "base64"),
};

export function list<T>(member: Field<T>): Field<readonly T[]> {
  return {
    required: false,
    read: (value, at) =>
      listOf(value).map((item, index) => member.read(item, `${at}.${index + 1}.member`)),
  };
}

export function structure<F extends Fields>(fields: F): Field<Values<F>> {
  return {
    required: false,
    read: (value, at) => readMembers(fields, requireMembers(value), `${at}.`),
  };
}

/** @throws {ServiceError} SerializationException if the value is not a string. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") throw serialization();
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw serialization();
  return value;
}

/** Returns the name of a member as the request spells it. */
export function memberName(at: string): string {
  return at.charAt(0).toUpperCase() + at.slice(1);
}
