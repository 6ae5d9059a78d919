import { keyPage } from "../../protocol/key-page.ts";
import { ServiceError } from "../../protocol/service-error.ts";

interface Asked {
  readonly Limit: number | undefined;
  readonly Marker: string | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  /** The members of the response that say whether there is a next page, and its marker. */
  readonly more: { readonly NextMarker?: string; readonly Truncated: boolean };
}

/**
 * Returns the page of a list that `Limit` and `Marker` select, in the order of the ids.
 *
 * @throws {ServiceError} InvalidMarkerException if the marker does not have the form of a page's marker.
 */
export function page<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { Limit, Marker }: Asked,
  defaultLimit: number,
): Page<T> {
  const { items, next } = keyPage(all, idOf, {
    marker: Marker,
    most: Limit ?? defaultLimit,
    invalid: () =>
      new ServiceError("InvalidMarkerException", "The marker is not from a previous page."),
  });
  return {
    items,
    more: next === undefined ? { Truncated: false } : { NextMarker: next, Truncated: true },
  };
}
