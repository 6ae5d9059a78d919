import { isMap } from "../../json.ts";

/** Returns whether a parsed value has a form. */
export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === "string";
export const isFlag: Check = (value) => typeof value === "boolean";
export const isDate: Check = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

export function oneOf(words: readonly unknown[]): Check {
  return (value) => words.includes(value);
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

export function someOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(check);
}

export function mapOf(check: Check): Check {
  return (value) => isMap(value) && Object.values(value).every(check);
}

export const isPair: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(isText);

/** Checks that a map has these members. Further members are allowed, because a later version may add them. */
export function shape(members: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isMap(value) && Object.entries(members).every(([name, check]) => check(value[name]));
}
