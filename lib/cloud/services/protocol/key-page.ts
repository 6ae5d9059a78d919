import type { ServiceError } from "./service-error.ts";

interface KeyPage<T> {
  readonly items: readonly T[];
  /** The marker of the next page, if there is one. */
  readonly next: string | undefined;
}

interface Wanted {
  readonly marker: string | undefined;
  /** The most items of the page. */
  readonly most: number;
  /** Returns the service's error for a marker that is not from a previous page. */
  readonly invalid: () => ServiceError;
}

const PREFIX = "after:";

/**
 * Returns one page of a list, in the order of the keys. A marker contains the last key of the previous page, so an item
 * that is added or removed between two pages does not cause another item to be repeated or left out.
 *
 * @param keyOf Returns a text that is unique in the list.
 * @throws {ServiceError} The error of `invalid`.
 */
export function keyPage<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { marker, most, invalid }: Wanted,
): KeyPage<T> {
  const after = marker === undefined ? undefined : keyIn(marker);
  if (marker !== undefined && after === undefined) throw invalid();
  const sorted = all
    .map((item) => [keyOf(item), item] as const)
    .filter(([key]) => after === undefined || key > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const given = sorted.slice(0, most);
  const last = given.at(-1);
  return {
    items: given.map(([, item]) => item),
    next: last && given.length < sorted.length ? markerAfter(last[0]) : undefined,
  };
}

/** Returns the marker of the page that begins after a key. */
export function markerAfter(key: string): string {
  return Buffer.from(PREFIX + key).toString("base64url");
}

function keyIn(marker: string): string | undefined {
  const key = Buffer.from(marker, "base64url").toString().slice(PREFIX.length);
  return markerAfter(key) === marker ? key : undefined;
}
