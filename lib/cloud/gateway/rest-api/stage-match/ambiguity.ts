import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";

/** What a signature is read from; of two, the one could be checked and the other used. */
const SINGLE_HEADERS = ["authorization", "x-amz-date", "x-amz-security-token"];

/**
 * Why a request could mean one thing here and another there, if it could. Routing, signature and policy
 * are to see one and the same string; what is read again behind them is to give no other.
 *
 * - Signers leave out dot segments and empty segments, so `/a`, `//a` and `/b/../a` have one signature.
 *   API Gateway routes by the empty ones; here they are refused, but for one slash at the end.
 * - `%2e` and `%2f` are segments to whoever decodes them. An encoded slash within a path parameter is
 *   data, as on AWS, and reaches the function encoded: it is refused where it makes a dot or empty
 *   segment.
 * - `%00` and a backslash, encoded or not, end or part a path for some, as does what would be any of
 *   these after two decodings.
 */
export function ambiguityOf(request: WireRequest): string | undefined {
  const path = ambiguityOfPath(request.path);
  if (path !== undefined) return `the path has ${path}`;
  const twice = SINGLE_HEADERS.find((name) => headerValues(request, name).length > 1);
  if (twice !== undefined) return `it has two ${twice} headers`;
  const isPresigned = request.query.some(([name]) => name === "X-Amz-Algorithm");
  return isPresigned && headerValues(request, "authorization").length > 0
    ? "it is signed in the query and in a header"
    : undefined;
}

function ambiguityOfPath(path: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(path)) return "a % without two hexadecimal digits";
  if (/%00|%5c|\\/i.test(path)) return "a NUL or a backslash";
  if (/%25(?:00|25|2e|2f|5c)/i.test(path)) return "what is encoded twice";
  const segments = path.replace(/%2e/gi, ".").replace(/%2f/gi, "/").slice(1).split("/");
  if (segments.some((segment) => segment === "." || segment === "..")) return "dot segments";
  return segments.slice(0, -1).includes("") ? "empty segments" : undefined;
}
