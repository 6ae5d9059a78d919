import type { Context } from "./ciphertext.ts";
import {
  invalidMember,
  serialization,
  unsupported,
  validation,
} from "../../protocol/json/errors.ts";
import type { ServiceError } from "../../protocol/service-error.ts";
import { requireMembers } from "../../protocol/json/input.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { readMembers, type Field, type Fields, type Values } from "./input.ts";

// AWS's model of KMS has checked the types and limits of every input before. These fields give the values their types.

const CONTEXT_LIMIT_BYTES = 8192;

export const text: Field<string> = { required: false, read: textOf };

/** A text for which KMS has a lower limit than its model. */
export function textUpTo(max: number): Field<string> {
  return {
    required: false,
    read(given, at) {
      const value = textOf(given);
      if (value.length > max) throw tooLong(at, max);
      return value;
    },
  };
}

/** A choice of which the local cloud supports only these values. The others are values that KMS has. */
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

/** A member that the local cloud does not support. `false` is accepted, because it has no effect. */
export const refused: Field<undefined> = {
  required: false,
  read(value, at) {
    if (value !== false) throw unsupported(memberName(at));
    return undefined;
  },
};

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

/** An integer for which KMS has narrower limits than its model. */
export function between(least: number, most: number): Field<number> {
  return {
    required: false,
    read(given, at) {
      const value = integer.read(given, at);
      const bound =
        value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
      if (value >= least && value <= most) return value;
      throw invalidMember(`'${value}'`, at, `Member must have value ${bound}`);
    },
  };
}

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

/** An encryption context. KMS limits all its strings together, which its model does not say. */
export const context: Field<Context> = {
  required: false,
  read(given, at) {
    const pairs = Object.entries(requireMembers(given)).map(
      ([name, value]) => [textOf(name), textOf(value)] as const,
    );
    if (Buffer.byteLength(pairs.flat().join("")) > CONTEXT_LIMIT_BYTES) {
      throw tooLong(at, CONTEXT_LIMIT_BYTES);
    }
    return Object.fromEntries(pairs);
  },
};

function tooLong(at: string, max: number): ServiceError {
  const limit = `Member must have length less than or equal to ${max}`;
  return validation(violationsText([violation(undefined, at, limit)]));
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw serialization();
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw serialization();
  return value;
}

function memberName(at: string): string {
  return at.charAt(0).toUpperCase() + at.slice(1);
}
