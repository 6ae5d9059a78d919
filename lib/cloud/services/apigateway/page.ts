import { ServiceError } from "../protocol/service-error.ts";

/** The query parameters of a request, decoded. */
export type Parameters = Readonly<Partial<Record<string, string>>>;

/** The parameters that select a page. */
export const PAGING = ["limit", "position"];

const DEFAULT_LIMIT = 25;
const MOST = 500;
const PREFIX = "after:";

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
  const after = position === undefined ? undefined : keyIn(position);
  const sorted = all
    .map((item) => [keyOf(item), item] as const)
    .filter(([key]) => after === undefined || key > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const given = sorted.slice(0, most);
  const last = given.at(-1);
  const item = given.map(([, one]) => shapeOf(one));
  return given.length < sorted.length && last ? { item, position: positionOf(last[0]) } : { item };
}

function limitIn(text: string): number {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new ServiceError(
    "BadRequestException",
    `Invalid limit ${text}: it must be a whole number from 1 to ${MOST}`,
  );
}

function positionOf(key: string): string {
  return Buffer.from(PREFIX + key).toString("base64url");
}

function keyIn(position: string): string {
  const key = Buffer.from(position, "base64url").toString().slice(PREFIX.length);
  if (positionOf(key) === position) return key;
  throw new ServiceError("BadRequestException", "Invalid position parameter specified");
}
