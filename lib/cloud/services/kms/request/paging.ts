import { ServiceError } from "../../protocol/service-error.ts";

interface Asked {
  readonly Limit: number | undefined;
  readonly Marker: string | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  /** The members that tell a client whether and where to go on. */
  readonly more: { readonly NextMarker?: string; readonly Truncated: boolean };
}

const PREFIX = "after:";

/**
 * One page of a list, in the order of what `idOf` gives. A marker names the last one given, so that what
 * comes or goes between two pages neither repeats nor hides another.
 *
 * @throws {ServiceError} InvalidMarkerException at a marker that was never given.
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
    throw new ServiceError("InvalidMarkerException", "The marker is not one that was given.");
  }
  return id;
}
