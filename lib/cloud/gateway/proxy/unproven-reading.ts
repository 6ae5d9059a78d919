import { uriReencode } from "../../../sigv4/request/encoding.ts";
import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";

/**
 * Returns why a request with a valid signature could mean something else to the function than to its signer;
 * `undefined` if it could not. A signature covers a canonical form. Each of these spellings has the same
 * canonical form as one that the function reads differently, so an intermediary could replace one by the other:
 *
 * - In a query, a raw `+` is signed as a plus sign (`%2B`), and API Gateway gives the function a space. A
 *   raw `;` is signed as `%3B`, and API Gateway splits the query there.
 * - The values of a repeated parameter are signed in sorted order, and given to the function as sent.
 * - A header on several lines is signed like one line with commas, and a run of blanks like one space.
 *
 * AWS is not known to refuse such requests. The local cloud refuses them, because otherwise it would serve a
 * request that was not signed in this form, or pass an event that AWS would not produce.
 *
 * @param signedHeaders Names of the signed headers, in lower case.
 */
export function unprovenReading(
  request: WireRequest,
  signedHeaders: readonly string[],
): string | undefined {
  return unprovenQuery(request) ?? unprovenHeader(request, signedHeaders);
}

function unprovenQuery({ query }: WireRequest): string | undefined {
  const lastOf = new Map<string, string>();
  for (const [name, value] of query) {
    const text = name + value;
    if (text.includes("+"))
      return "the query has a raw +: send %2B for a plus sign, %20 for a space";
    if (text.includes(";")) return "the query has a raw semicolon: send %3B";
    const signedName = uriReencode(name);
    const signedValue = uriReencode(value);
    if (signedValue < (lastOf.get(signedName) ?? "")) {
      return `the signature does not cover the order of the values of ${signedName}: send them sorted`;
    }
    lastOf.set(signedName, signedValue);
  }
  return undefined;
}

function unprovenHeader(
  request: WireRequest,
  signedHeaders: readonly string[],
): string | undefined {
  for (const name of signedHeaders) {
    const [value = "", second] = headerValues(request, name);
    if (second !== undefined) return `the signed header ${name} is on several lines: send one`;
    if (/\t|  /.test(value)) {
      return `the signed header ${name} has a tab or several blanks in a row: send one space`;
    }
  }
  return undefined;
}
