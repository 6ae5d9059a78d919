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

const PREFIX = "after:";

/**
 * Returns one page of a list, in the order of the ids. A marker contains the last id of the previous page, so an item
 * that is added or removed between two pages does not cause another item to be repeated or left out.
 *
 * @throws {ServiceError} InvalidMarkerException if the marker does not have the form of a page's marker.
 */
export function page<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { Limit, Marker }: Asked,
  defaultLimit: number,
): Page<T> {
  const after = Marker === undefined ? undefined : idIn(Marker);
  const sorted = all
    .map((item) => [idOf(item), item] as const)
    .filter(([id]) => after === undefined || id > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const given = sorted.slice(0, Limit ?? defaultLimit);
  const last = given.at(-1);
  const items = given.map(([, item]) => item);
  if (given.length === sorted.length || !last) return { items, more: { Truncated: false } };
  return { items, more: { NextMarker: marker(last[0]), Truncated: true } };
}

function marker(id: string): string {
  return Buffer.from(PREFIX + id).toString("base64url");
}

function idIn(given: string): string {
  const text = Buffer.from(given, "base64url").toString();
  const id = text.slice(PREFIX.length);
  if (marker(id) !== given) {
    throw new ServiceError("InvalidMarkerException", "The marker is not from a previous page.");
  }
  return id;
}
