import { ServiceError } from "../service-error.ts";
import type { Form } from "./form.ts";

interface Page<T> {
  readonly items: readonly T[];
  /** The members of the response that say whether there is a next page, and its marker. */
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

const DEFAULT_ITEMS = 100;
const PREFIX = "after:";

/**
 * Returns the page of a list that `Marker` and `MaxItems` select, in the order of the keys. A marker contains the last
 * key of the previous page, so an item that is added or removed in between does not cause another item to be repeated
 * or left out.
 *
 * @param keyOf Returns a text that is unique in the list.
 * @throws {ServiceError} ValidationError if the marker is invalid.
 */
export function page<T>(form: Form, all: readonly T[], keyOf: (item: T) => string): Page<T> {
  const most = Number(form.get("MaxItems") ?? DEFAULT_ITEMS);
  const marker = form.get("Marker");
  const after = marker === undefined ? undefined : keyIn(marker);
  const sorted = all
    .map((item) => [keyOf(item), item] as const)
    .filter(([key]) => after === undefined || key > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const given = sorted.slice(0, most);
  const last = given.at(-1);
  const items = given.map(([, item]) => item);
  if (given.length === sorted.length || !last) return { items, more: { IsTruncated: false } };
  return { items, more: pageAfter(last[0]) };
}

/** Returns the members of a response whose last item has a key, and after which there are more items. */
export function pageAfter(key: string): Page<never>["more"] {
  return { IsTruncated: true, Marker: markerOf(key) };
}

function markerOf(key: string): string {
  return Buffer.from(PREFIX + key).toString("base64url");
}

function keyIn(marker: string): string {
  const key = Buffer.from(marker, "base64url").toString().slice(PREFIX.length);
  if (markerOf(key) !== marker) throw new ServiceError("ValidationError", "Invalid Marker.");
  return key;
}
