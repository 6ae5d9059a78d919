import type { Call } from "../../protocol/call.ts";
import { validation } from "../../protocol/json/errors.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { parameterIn } from "./function-named.ts";
import { invalidParameter } from "./lambda-errors.ts";

interface Page<T> {
  readonly items: readonly T[];
  /** The member of the response with the marker of the next page, if there is one. */
  readonly next: { readonly NextMarker?: string };
}

const PREFIX = "after:";
/** The greatest `MaxItems` that Lambda accepts, by the most items of a page. */
const GREATEST = 10_000;

/**
 * Returns the page that the query parameters `Marker` and `MaxItems` ask for, in the order of the ids. A marker contains
 * the last id of the previous page, so an item that is added or removed between two pages does not cause another item
 * to be repeated or left out.
 *
 * @param most The most items of a page, which is also the default.
 * @param greatest The greatest `MaxItems`.
 * @throws {ServiceError} ValidationException if `MaxItems` is out of range; InvalidParameterValueException if the marker
 *   does not have the form of a page's marker.
 */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
  idOf: (item: T) => string,
  most: number,
  greatest = GREATEST,
): Page<T> {
  const after = afterMarker(parameterIn(call, "Marker"));
  const length = Math.min(most, wanted(parameterIn(call, "MaxItems"), greatest) ?? most);
  const sorted = all
    .map((item) => [idOf(item), item] as const)
    .filter(([id]) => after === undefined || id > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const given = sorted.slice(0, length);
  const last = given.at(-1);
  const items = given.map(([, item]) => item);
  return {
    items,
    next: last && given.length < sorted.length ? { NextMarker: marker(last[0]) } : {},
  };
}

function wanted(given: string | undefined, greatest: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  const constraint =
    value < 1
      ? "Member must have value greater than or equal to 1"
      : value > greatest
        ? `Member must have value less than or equal to ${greatest}`
        : undefined;
  if (constraint !== undefined) {
    throw validation(violationsText([violation(`'${given}'`, "maxItems", constraint)]));
  }
  if (!Number.isInteger(value)) throw invalidParameter(`MaxItems is not a number: ${given}`);
  return value;
}

function marker(id: string): string {
  return Buffer.from(PREFIX + id).toString("base64url");
}

function afterMarker(given: string | undefined): string | undefined {
  if (given === undefined || given === "") return undefined;
  const id = Buffer.from(given, "base64url").toString().slice(PREFIX.length);
  if (marker(id) !== given) throw invalidParameter("The marker is not from a previous page.");
  return id;
}
