import { serialization } from "./errors.ts";
import { isMap } from "../../../../json.ts";

/** The members of a JSON object, as received. */
export type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Maximum number of nested lists and objects in a body. Real requests have far fewer. */
const DEEPEST = 1_000;
/** Maximum number of members of one object, which is about the number that fits an item of DynamoDB (400 KB). */
const MOST_MEMBERS = 50_000;

/**
 * Reads a request's body.
 *
 * @param refusedName A name that no member at any depth may have.
 * @throws {ServiceError} SerializationException unless the body is a JSON object in UTF-8 within the limits of
 *   depth and width.
 */
export function readBody(body: Uint8Array, refusedName?: string): Members {
  let parsed: unknown;
  try {
    if (isTooMuch(body)) throw serialization();
    parsed = JSON.parse(utf8.decode(body));
  } catch {
    throw serialization();
  }
  if (refusedName !== undefined && hasMember(parsed, refusedName)) throw serialization();
  return requireMembers(parsed);
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const OPENING: ReadonlySet<number> = new Set(Buffer.from("[{"));
const CLOSING: ReadonlySet<number> = new Set(Buffer.from("]}"));

/**
 * Returns whether lists and objects are nested too deeply, or one object has too many members. It reads the bytes
 * before they are parsed: to parse deep lists or to list many members takes seconds, which block all other requests.
 */
function isTooMuch(body: Uint8Array): boolean {
  /** The number of members so far: of the current object, and of each object or list around it. */
  let members = 0;
  const around: number[] = [];
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (inText && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (OPENING.has(byte)) {
      if (around.push(members) > DEEPEST) return true;
      members = 0;
    } else if (CLOSING.has(byte)) members = around.pop() ?? 0;
    else if (byte === COLON && ++members > MOST_MEMBERS) return true;
  }
  return false;
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
