import { check, type Pair } from "./request.ts";

/** The order of a request's headers in the canonical request, as their names alone decide it. */
export interface HeaderOrder {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** Repeats stay in their order. */
  readonly positions: readonly HeaderPosition[];
}

interface HeaderPosition {
  /** The text before the value: the name on a new line, or the comma before a repeat. */
  readonly prefix: string;
  /** Its index among the headers of the request. */
  readonly index: number;
}

/** The order asked for last, and the names it was made of: most requests have those of the one before. */
let last: (HeaderOrder & { readonly given: readonly string[] }) | undefined;

/** @throws {RequestInvalid} when HTTP has no such name: others would part the list elsewhere. */
export function headerOrder(headers: readonly Pair[]): HeaderOrder {
  if (last && isSame(last.given, headers)) return last;
  const given = headers.map(([name]) => name);
  const names: string[] = [];
  const positions = given
    .map((name, index) => ({ prefix: name.toLowerCase(), index }))
    .toSorted((a, b) => (a.prefix < b.prefix ? -1 : Number(a.prefix > b.prefix)))
    .map(({ prefix: name, index }) => ({
      prefix: names.at(-1) === name ? "," : (names.push(name) > 1 ? "\n" : "") + name + ":",
      index,
    }));
  // Printable ASCII, but nothing that parts names from values and from one another.
  names.forEach((name) => check("header name", name, /^[!-+\--9<-~]+$/));
  last = { names: Object.freeze(names), list: names.join(";"), positions, given };
  return last;
}

function isSame(given: readonly string[], headers: readonly Pair[]): boolean {
  return given.length === headers.length && headers.every((header, i) => header[0] === given[i]);
}
