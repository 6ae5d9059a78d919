import type { Call } from "../../protocol/call.ts";
import { validation } from "../../protocol/json/errors.ts";
import { keyPage } from "../../protocol/key-page.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { parameterIn } from "./function-named.ts";
import { invalidParameter } from "./lambda-errors.ts";

interface Page<T> {
  readonly items: readonly T[];
  /** The member of the response with the marker of the next page, if there is one. */
  readonly next: { readonly NextMarker?: string };
}

/** The greatest `MaxItems` that Lambda accepts, by the most items of a page. */
const GREATEST = 10_000;

/**
 * Returns the page that the query parameters `Marker` and `MaxItems` ask for, in the order of the ids.
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
  const { items, next } = keyPage(all, idOf, {
    // An empty marker asks for the first page.
    marker: parameterIn(call, "Marker") || undefined,
    most: Math.min(most, wanted(parameterIn(call, "MaxItems"), greatest) ?? most),
    invalid: () => invalidParameter("The marker is not from a previous page."),
  });
  return { items, next: next === undefined ? {} : { NextMarker: next } };
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
