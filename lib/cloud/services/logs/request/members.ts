import { serialization } from "../../protocol/json/errors.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";

/** @throws {ServiceError} SerializationException if the member is not a string. */
export function textIn(members: Members, name: string): string | undefined {
  const value = memberOf(members, name);
  if (value === undefined || typeof value === "string") return value;
  throw serialization();
}

/** @throws {ServiceError} SerializationException if the member is not a whole number. */
export function numberIn(members: Members, name: string): number | undefined {
  const value = memberOf(members, name);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw serialization();
}

/** @throws {ServiceError} SerializationException if the member is not a boolean. */
export function flagIn(members: Members, name: string): boolean {
  const value = memberOf(members, name) ?? false;
  if (typeof value === "boolean") return value;
  throw serialization();
}

/** @throws {ServiceError} SerializationException if the member is not a list of strings. */
export function textsIn(members: Members, name: string): readonly string[] | undefined {
  const value = memberOf(members, name);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw serialization();
}

/** Returns the wanted number of items, at most the given one, which is also the default. */
export function limitIn(members: Members, most: number): number {
  return Math.max(1, Math.min(numberIn(members, "limit") ?? most, most));
}
