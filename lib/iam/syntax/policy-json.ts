import { PolicyUnsupported } from "./policy-unsupported.ts";
import { isMap } from "../../json.ts";

/** A map of JSON. @throws {PolicyUnsupported} naming `what` is none. */
export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw new PolicyUnsupported(`${what} must be a map`);
  return value;
}

/** A list; what is none is the only item of one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** One string or more. @throws {PolicyUnsupported} naming `what` holds none, or something else. */
export function strings(value: unknown, what: string): readonly string[] {
  const items = list(value);
  if (items.length === 0) throw new PolicyUnsupported(`${what} is empty`);
  return items.map((item) => {
    if (typeof item !== "string") throw new PolicyUnsupported(`${what} holds a non-string`);
    return item;
  });
}
