import { markerAfter } from "../../protocol/key-page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { invalid } from "./names.ts";

/** The most items of a page of most lists. */
const PAGE = 100;

interface ListPage<T> {
  readonly items: readonly T[];
  readonly NextToken: string | undefined;
}

/**
 * Returns the page of a list that `NextToken` selects, in the order of the list.
 *
 * @param keyOf Returns a text that is unique in the list.
 * @throws {ServiceError} ValidationError for a token of another list, or of an item that is not there any more.
 */
export function listPage<T>(
  form: Form,
  all: readonly T[],
  keyOf: (item: T) => string,
  most: number = PAGE,
): ListPage<T> {
  const token = form.get("NextToken");
  const last =
    token === undefined ? -1 : all.findIndex((item) => markerAfter(keyOf(item)) === token);
  if (token !== undefined && last < 0) throw invalid("NextToken is not from a previous page");
  const items = all.slice(last + 1, last + 1 + most);
  const end = items.at(-1);
  const hasMore = last + 1 + most < all.length;
  return { items, NextToken: end && hasMore ? markerAfter(keyOf(end)) : undefined };
}
