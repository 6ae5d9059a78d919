import { RequestInvalid, type Pair } from "./request.ts";

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

/** The order asked for last, and the names it was made of: most requests have those of the one before. */
let last: (HeaderOrder & { readonly given: readonly string[] }) | undefined;

/** @throws {RequestInvalid} when HTTP has no such name: others would part the list elsewhere. */
export function headerOrder(headers: readonly Pair[]): HeaderOrder {
  if (last && isSame(last.given, headers)) return last;
  const given = headers.map(([name]) => name);
  const sorted = given
    .map((name, index) => ({ name: name.toLowerCase(), index }))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const names: string[] = [];
  const prefixes = sorted.map(({ name }) => {
    if (names.at(-1) === name) return ",";
    return `${names.push(name) > 1 ? "\n" : ""}${name}:`;
  });
  const order = sorted.map(({ index }) => index);
  // Printable ASCII, but nothing that parts names from values and from one another.
  if (!names.every((name) => /^[!-+\--9<-~]+$/.test(name))) {
    throw new RequestInvalid("a header name is no token");
  }
  last = { names: Object.freeze(names), list: names.join(";"), order, prefixes, given };
  return last;
}

function isSame(given: readonly string[], headers: readonly Pair[]): boolean {
  return given.length === headers.length && headers.every((header, i) => header[0] === given[i]);
}
