import { serialization } from "./errors.ts";
import { isMap } from "../../../../json.ts";

/** The members of a JSON object, as received. */
export type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body.
 *
 * @param checkName Is called with the name of each member at any depth; throws if the name is not allowed.
 * @throws {ServiceError} SerializationException unless the body is a JSON object in UTF-8.
 */
export function readBody(body: Uint8Array, checkName?: (name: string) => void): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      utf8.decode(body),
      checkName &&
        ((name, value: unknown) => {
          checkName(name);
          return value;
        }),
    );
  } catch {
    throw serialization();
  }
  return requireMembers(parsed);
}

/** @throws {ServiceError} SerializationException unless the value is a JSON object. */
export function requireMembers(value: unknown): Members {
  if (isMap(value)) return value;
  throw serialization();
}

/** The members of a JSON object; `undefined` for any other value. */
export function membersOf(value: unknown): Members | undefined {
  return isMap(value) ? value : undefined;
}

/** The member with that name; `undefined` if the value is not an object, or if the member is missing or `null`. */
export function memberOf(value: unknown, name: string): unknown {
  const members = membersOf(value);
  return members && Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
}
