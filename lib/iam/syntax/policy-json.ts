import { PolicyUnsupported } from "./policy-unsupported.ts";
import { isMap } from "../../json.ts";

/**
 * Returns a value that is a JSON map.
 *
 * @param what Name of the value in the error.
 * @throws {PolicyUnsupported} If the value is not a map.
 */
export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw new PolicyUnsupported(`${what} must be a map`);
  return value;
}

/** Returns a list unchanged, and any other value as a list with this value as its only item. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * Returns a string, or a list of strings, as a list.
 *
 * @param what Name of the value in the error.
 * @throws {PolicyUnsupported} If the list is empty or has an item that is not a string.
 */
export function strings(value: unknown, what: string): readonly string[] {
  const items = list(value);
  if (items.length === 0) throw new PolicyUnsupported(`${what} is empty`);
  return items.map((item) => {
    if (typeof item !== "string")
      throw new PolicyUnsupported(`${what} holds a value that is not a string`);
    return item;
  });
}
