import { keyPage, markerAfter } from "../key-page.ts";
import { ServiceError } from "../service-error.ts";
import type { Form } from "./form.ts";

interface Page<T> {
  readonly items: readonly T[];
  /** The members of the response that say whether there is a next page, and its marker. */
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

const DEFAULT_ITEMS = 100;

/**
 * Returns the page of a list that `Marker` and `MaxItems` select, in the order of the keys.
 *
 * @param keyOf Returns a text that is unique in the list.
 * @throws {ServiceError} ValidationError if the marker is invalid.
 */
export function page<T>(form: Form, all: readonly T[], keyOf: (item: T) => string): Page<T> {
  const { items, next } = keyPage(all, keyOf, {
    marker: form.get("Marker"),
    most: Number(form.get("MaxItems") ?? DEFAULT_ITEMS),
    invalid: () => new ServiceError("ValidationError", "Invalid Marker."),
  });
  return { items, more: next === undefined ? { IsTruncated: false } : truncated(next) };
}

/** Returns the members of a response whose last item has a key, and after which there are more items. */
export function pageAfter(key: string): Page<never>["more"] {
  return truncated(markerAfter(key));
}

function truncated(Marker: string): Page<never>["more"] {
  return { IsTruncated: true, Marker };
}
