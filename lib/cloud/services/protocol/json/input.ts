import { ServiceError } from "../service-error.ts";
import { serialization } from "./errors.ts";
import { isMap } from "../../../../json.ts";
import { exceededLimit, OF_ONE_ITEM, type StructureLimits } from "./structure.ts";

/** The members of a JSON object, as received. */
export type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body.
 *
 * @param refusedName A name that no member at any depth may have.
 * @throws {ServiceError} SerializationException unless the body is a JSON object in UTF-8 within the
 *   limits.
 */
export function readBody(
  body: Uint8Array,
  refusedName?: string,
  limits: StructureLimits = OF_ONE_ITEM,
): Members {
  const limit = exceededLimit(body, limits);
  if (limit !== undefined) {
    const text = `The local cloud takes JSON with up to ${limit}.`;
    throw new ServiceError("SerializationException", text);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(body));
  } catch {
    throw serialization();
  }
  if (refusedName !== undefined && mayName(body, refusedName) && hasMember(parsed, refusedName)) {
    throw serialization();
  }
  return requireMembers(parsed);
}

/** Whether a name may be in a body: as it is, or with an escape for a character of ASCII in it. */
function mayName(body: Uint8Array, name: string): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes(name) || bytes.includes("\\u00");
}

/** Returns whether an object at any depth has a member of this name. A reviver of `JSON.parse` is far slower. */
function hasMember(value: unknown, name: string): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next) && Object.hasOwn(next, name)) return true;
    for (const child of Array.isArray(next) ? next : Object.values(next)) {
      if (typeof child === "object" && child !== null) left.push(child);
    }
  }
  return false;
}

/** @throws {ServiceError} SerializationException unless the value is a JSON object. */
export function requireMembers(value: unknown): Members {
  if (isMap(value)) return value;
  throw serialization();
}

/** Returns the members of a JSON object, or `undefined` for any other value. */
export function membersOf(value: unknown): Members | undefined {
  return isMap(value) ? value : undefined;
}

/** Returns a member, or `undefined` if the value is not an object or the member is missing or `null`. */
export function memberOf(value: unknown, name: string): unknown {
  const members = membersOf(value);
  return members && Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
}
