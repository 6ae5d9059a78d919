import { RequestInvalid, TOKEN, type Pair } from "./request.ts";

/** The order of a request's headers in the canonical request, as their names alone decide it. */
export interface HeaderOrder {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** Which header comes where; repeats stay in their order. */
  readonly order: readonly number[];
  /** What stands before each value: the name on a new line, or the comma before a repeat. */
  readonly prefixes: readonly string[];
}

/** The orders asked for last, with the names as they were given: most requests have those of one before. */
const known: (HeaderOrder & { readonly given: readonly string[] })[] = [];
const KEPT = 4;

/** @throws {RequestInvalid} when HTTP has no such name: others would part the list elsewhere. */
export function headerOrder(headers: readonly Pair[]): HeaderOrder {
  for (const one of known) if (isSame(one.given, headers)) return one;
  const given = headers.map(([name]) => name);
  if (!given.every((name) => TOKEN.test(name))) {
    throw new RequestInvalid("a header name is not an HTTP token");
  }
  const sorted = given
    .map((name, index) => ({ name: name.toLowerCase(), index }))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const names: string[] = [];
  const prefixes = sorted.map(({ name }) => {
    if (names.at(-1) === name) return ",";
    return `${names.push(name) > 1 ? "\n" : ""}${name}:`;
  });
  const order = sorted.map(({ index }) => index);
  const one = { names: Object.freeze(names), list: names.join(";"), order, prefixes, given };
  if (known.unshift(one) > KEPT) known.pop();
  return one;
}

function isSame(given: readonly string[], headers: readonly Pair[]): boolean {
  return given.length === headers.length && headers.every((header, i) => header[0] === given[i]);
}
