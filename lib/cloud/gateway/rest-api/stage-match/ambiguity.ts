import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";

/** Characters that no URI contains (RFC 3986), and that API Gateway answers with a 400 if they arrive unencoded. */
const RAW = /[{|}]/;

/** Returns which unencoded character makes API Gateway reject a request, or `undefined` if it has none. */
export function rawCharacterIn({ path, query }: WireRequest): string | undefined {
  const inPath = RAW.exec(path)?.[0];
  if (inPath !== undefined) return rawCharacter("path", inPath);
  for (const [name, value] of query) {
    const inQuery = RAW.exec(name)?.[0] ?? RAW.exec(value)?.[0];
    if (inQuery !== undefined) return rawCharacter("query", inQuery);
  }
  return undefined;
}

function rawCharacter(part: string, character: string): string {
  return `the ${part} has a raw ${character}: send ${encodeURIComponent(character)}`;
}

/** Headers that contain the signature. If one were repeated, one value could be verified and the other used. */
const SINGLE_HEADERS = ["authorization", "x-amz-date", "x-amz-security-token"];

/**
 * Returns why two components could read a request differently; `undefined` if they could not. Routing, signature
 * and policy must see the same string, and a component that decodes it again must not get another path.
 *
 * - Signers leave out dot segments and empty segments, so `/a`, `//a` and `/b/../a` have the same signature.
 *   API Gateway routes by the empty ones; here they are refused, except for one slash at the end.
 * - `%2e` and `%2f` become segments when they are decoded. As on AWS, encoded slashes within a path parameter
 *   are data and reach the function encoded. They are refused if they form a dot segment.
 * - `%00` and a backslash, encoded or not, end or split a path for some components. The same applies to text
 *   that becomes one of these when it is decoded twice.
 */
export function ambiguityOf(request: WireRequest): string | undefined {
  const path = ambiguityOfPath(request.path);
  if (path !== undefined) return `the path has ${path}`;
  const twice = SINGLE_HEADERS.find((name) => headerValues(request, name).length > 1);
  if (twice !== undefined) return `the request has two ${twice} headers`;
  const isPresigned = request.query.some(([name]) => name === "X-Amz-Algorithm");
  return isPresigned && headerValues(request, "authorization").length > 0
    ? "the request is signed in the query and in a header"
    : undefined;
}

/** Paths that are certainly read alike: segments of letters, digits, dashes and underscores. */
const PLAIN = /^(?:\/[\w-]+)+\/?$/;

function ambiguityOfPath(path: string): string | undefined {
  if (PLAIN.test(path)) return undefined;
  if (/%(?![0-9a-f]{2})/i.test(path)) return "a % without two hexadecimal digits";
  if (/%00|%5c|\\/i.test(path)) return "a NUL or a backslash";
  if (/%25(?:00|25|2e|2f|5c)/i.test(path)) return "a character that is encoded twice";
  const decoded = path.replace(/%2e/gi, ".").replace(/%2f/gi, "/").split("/");
  if (decoded.some((segment) => segment === "." || segment === "..")) return "dot segments";
  return path.slice(1).split("/").slice(0, -1).includes("") ? "empty segments" : undefined;
}
