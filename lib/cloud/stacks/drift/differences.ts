import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../../json.ts";

/** One difference between a resource and its template. */
export interface Difference {
  /** Path of the property, such as `/Environment/Variables/STAGE`. */
  readonly path: string;
  /** `undefined` if only the resource has the property. */
  readonly expected: unknown;
  /** `undefined` if only the template has the property. */
  readonly actual: unknown;
  readonly type: "ADD" | "REMOVE" | "NOT_EQUAL";
}

/**
 * Returns how a value differs from the one of a template. Numbers and booleans are equal to their texts, as in
 * CloudFormation, and the order of lists does not matter. A value that the template reads from a store is not compared.
 */
export function differences(expected: unknown, actual: unknown, path = ""): readonly Difference[] {
  if (isStored(expected)) return [];
  if (isMap(expected) && isMap(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...names].flatMap((name) =>
      differences(own(expected, name), own(actual, name), `${path}/${escaped(name)}`),
    );
  }
  if (isEmpty(expected) && isEmpty(actual)) return [];
  if (actual === undefined) return [{ path, expected, actual, type: "REMOVE" }];
  if (expected === undefined) return [{ path, expected, actual, type: "ADD" }];
  if (isDeepStrictEqual(comparable(expected), comparable(actual))) return [];
  return [{ path, expected, actual, type: "NOT_EQUAL" }];
}

function isStored(value: unknown): boolean {
  return !isMap(value) && JSON.stringify(value ?? "").includes("{{resolve:");
}

/** Returns whether a resource without the value is the same. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || (isMap(value) && Object.values(value).every(isEmpty));
}

function own(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Escapes a name for a path (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Returns a value in a form in which values that mean the same are equal. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(comparable).toSorted((a, b) => order(a).localeCompare(order(b)));
  }
  if (isMap(value)) {
    const names = Object.keys(value).toSorted();
    return Object.fromEntries(names.map((name) => [name, comparable(value[name])]));
  }
  return String(value);
}

function order(value: unknown): string {
  return JSON.stringify(value);
}
