import { check, type Pair } from "./request.ts";

/** Order of a request's headers in the canonical request. The order depends only on the names. */
export interface HeaderOrder {
  /** Names in lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** The header lines in canonical order. Lines of the same name stay in the order of the request. */
  readonly positions: readonly HeaderPosition[];
}

interface HeaderPosition {
  /** Text before the value: the name on a new line, or the comma before a repeat. */
  readonly prefix: string;
  /** Index among the headers of the request. */
  readonly index: number;
}

/**
 * Result of the last call, with the names that were passed, because most requests have the same header names as the
 * previous request.
 */
let last: (HeaderOrder & { readonly given: readonly string[] }) | undefined;

/**
 * Returns the order of headers in the canonical request.
 *
 * @throws {RequestInvalid} If a name is empty, is not printable ASCII or has one of `,:;`, because these characters
 *   separate names and values.
 */
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
  // Printable ASCII without the characters that separate names from values and from each other.
  names.forEach((name) => check("header name", name, /^[!-+\--9<-~]+$/));
  last = { names: Object.freeze(names), list: names.join(";"), positions, given };
  return last;
}

function isSame(given: readonly string[], headers: readonly Pair[]): boolean {
  return given.length === headers.length && headers.every((header, i) => header[0] === given[i]);
}
