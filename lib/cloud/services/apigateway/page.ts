import { keyPage } from "../protocol/key-page.ts";
import { ServiceError } from "../protocol/service-error.ts";

/** The query parameters of a request, decoded. */
export type Parameters = Readonly<Partial<Record<string, string>>>;

/** The parameters that select a page. */
export const PAGING = ["limit", "position"];

const DEFAULT_LIMIT = 25;
const MOST = 500;

/**
 * Returns the response of a list: the page that `limit` and `position` select, in the order of the keys.
 *
 * @throws {ServiceError} BadRequestException if one of the two parameters is invalid.
 */
export function page<T>(
  { limit, position }: Parameters,
  all: readonly T[],
  keyOf: (item: T) => string,
  shapeOf: (item: T) => object,
): object {
  const most = limit === undefined ? DEFAULT_LIMIT : limitIn(limit);
  const { items, next } = keyPage(all, keyOf, {
    marker: position,
    most,
    invalid: () => new ServiceError("BadRequestException", "Invalid position parameter specified"),
  });
  const item = items.map((one) => shapeOf(one));
  return next === undefined ? { item } : { item, position: next };
}

function limitIn(text: string): number {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new ServiceError(
    "BadRequestException",
    `Invalid limit ${text}: it must be a whole number from 1 to ${MOST}`,
  );
}
