import type { Context } from "./ciphertext.ts";
import { serialization, unsupported } from "../../protocol/json/errors.ts";
import { requireMembers } from "../../protocol/json/input.ts";
import {
  readMembers,
  scalar,
  type Constraint,
  type Field,
  type Fields,
  type Scalar,
  type Values,
} from "./input.ts";
import { violation } from "../../protocol/violation.ts";

interface Bounds {
  /** @default 1 */
  readonly min?: number;
  readonly max: number;
}

const CONTEXT_LIMIT_BYTES = 8192;

function lengths({ min = 1, max }: Bounds): readonly Constraint<{ readonly length: number }>[] {
  const most: Constraint<{ readonly length: number }> = {
    holds: ({ length }) => length <= max,
    text: `Member must have length less than or equal to ${max}`,
  };
  const least: typeof most = {
    holds: ({ length }) => length >= min,
    text: `Member must have length greater than or equal to ${min}`,
  };
  return min > 0 ? [most, least] : [most];
}

/** @param pattern Regular expression for the whole text. The error quotes it unchanged. */
export function text(bounds: Bounds, pattern?: string): Scalar<string> {
  if (pattern === undefined) return scalar(decodeText, lengths(bounds));
  const whole = new RegExp(`^(?:${pattern})$`);
  const form = {
    holds: (value: string) => whole.test(value),
    text: `Member must satisfy regular expression pattern: ${pattern}`,
  };
  return scalar(decodeText, [...lengths(bounds), form]);
}

export function choice<T extends string>(...values: readonly T[]): Scalar<T> {
  const known: readonly string[] = values;
  const constraint = {
    holds: (value: string) => known.includes(value),
    text: `Member must satisfy enum value set: [${values.join(", ")}]`,
  };
  // If the constraint does not hold, the value is never used.
  return scalar((value) => decodeText(value) as T, [constraint]);
}

/** A choice of which the local cloud supports only these values. The others are values that KMS has. */
export function onlyChoice<T extends string>(...values: readonly T[]): Field<T> {
  const isOne = (value: string): value is T => values.some((one) => one === value);
  return {
    required: false,
    read(given, at) {
      const value = decodeText(given);
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

export const flag: Scalar<boolean> = scalar((value) => {
  if (typeof value !== "boolean") throw serialization();
  return value;
}, []);

export function integer(min: number, max: number): Scalar<number> {
  const decode = (value: unknown): number => {
    if (typeof value !== "number" || !Number.isInteger(value)) throw serialization();
    return value;
  };
  return scalar(decode, [
    { holds: (value) => value <= max, text: `Member must have value less than or equal to ${max}` },
    {
      holds: (value) => value >= min,
      text: `Member must have value greater than or equal to ${min}`,
    },
  ]);
}

/** Base64 of 1 to `max` bytes. Errors never contain the value. */
export function blob(max: number): Scalar<Buffer> {
  return scalar(decodeBlob, lengths({ max }), () => undefined);
}

export function list<T>(member: Scalar<T>, bounds?: Bounds): Field<readonly T[]> {
  const constraints = bounds === undefined ? [] : lengths(bounds);
  const each = member.constraints.map((constraint) => constraint.text).join(", ");
  const all: Constraint<readonly T[]> = {
    holds: (values) =>
      values.every((value) => member.constraints.every(({ holds }) => holds(value))),
    text: `Member must satisfy constraint: [${each}]`,
  };
  const decode = (value: unknown): readonly T[] => decodeList(value).map(member.decode);
  return scalar(decode, [...constraints, all], (values) => `[${values.join(", ")}]`);
}

export function structures<F extends Fields>(fields: F): Field<readonly Values<F>[]> {
  return {
    required: false,
    read: (value, at, problems) =>
      decodeList(value).map((item, index) =>
        readMembers(fields, requireMembers(item), `${at}.${index + 1}.member.`, problems),
      ),
  };
}

export function structure<F extends Fields>(fields: F): Field<Values<F>> {
  return {
    required: false,
    read: (value, at, problems) => readMembers(fields, requireMembers(value), `${at}.`, problems),
  };
}

/** An encryption context. Its strings are well-formed Unicode, so that different contexts have different bytes. */
export const context: Field<Context> = {
  required: false,
  read(given, at, problems) {
    const pairs = Object.entries(requireMembers(given));
    const texts = pairs.flatMap(([name, value]) => [decodeText(name), decodeText(value)]);
    if (Buffer.byteLength(texts.join("")) > CONTEXT_LIMIT_BYTES) {
      const limit = `Member must have length less than or equal to ${CONTEXT_LIMIT_BYTES}`;
      problems.push(violation(undefined, at, limit));
    }
    return Object.fromEntries(pairs) as Context; // decodeText rejects any other value
  },
};

function decodeText(value: unknown): string {
  if (typeof value !== "string" || !value.isWellFormed()) throw serialization();
  return value;
}

function decodeBlob(value: unknown): Buffer {
  const given = decodeText(value).replace(/={1,2}$/, "");
  const bytes = Buffer.from(given, "base64");
  if (bytes.toString("base64").replace(/={1,2}$/, "") !== given) throw serialization();
  return bytes;
}

function decodeList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw serialization();
  return value;
}

function memberName(at: string): string {
  return at.charAt(0).toUpperCase() + at.slice(1);
}
