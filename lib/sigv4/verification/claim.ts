import {
  AUTHORIZATION_PARAMETERS,
  incomplete,
  malformed,
  parseAuthorization,
} from "../request/authorization.ts";
import { denied, type Denied } from "../request/denial.ts";
import { uriDecodeBytes, uriReencode } from "../request/encoding.ts";
import { requestDate } from "../request/request-date.ts";
import { headerValue, type Pair, type WireRequest } from "../request/request.ts";

/** Claim of a request about its own signature, from the header or the query. None of its values is verified. */
export interface Claim {
  readonly form: "header" | "query";
  readonly algorithm: string;
  /** `accessKeyId/day/region/service/aws4_request`. */
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  /** Date in the form of the string to sign. */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** Value of `X-Amz-Expires`, which exists in the query form only. `undefined` if the request does not have it. */
  readonly expires: string | undefined;
  /** The query without `X-Amz-Signature`. */
  readonly query: readonly Pair[];
}

/**
 * Reads the claim of a request, or returns a denial if the claim is missing or incomplete. If a value occurs twice,
 * both are joined by a comma, as repeated headers are in the canonical request, so neither of them is used alone.
 *
 * @throws {RequestInvalid} If a name in the query has half a surrogate pair, or if the year of `Date` has more than
 *   four digits.
 */
export function claimOf(request: WireRequest): Claim | Denied {
  let header: string | undefined;
  let lines = 0;
  for (const [name, value] of request.headers) {
    if (name.length !== AUTHORIZATION.length || name.toLowerCase() !== AUTHORIZATION) continue;
    header = header === undefined ? value : `${header},${value}`;
    lines++;
  }
  const inQuery = request.query.some(([name]) => uriReencode(name) === "X-Amz-Algorithm");
  if (header === undefined) {
    return inQuery
      ? queryClaim(request)
      : denied("MissingAuthenticationToken", "Missing Authentication Token");
  }
  if (inQuery) return denied("InvalidSignature", TWO_FORMS);
  // If there are several headers, a hop or a handler might use another header than the verifier.
  return lines > 1
    ? denied("IncompleteSignature", malformed(header))
    : headerClaim(request, header);
}

const AUTHORIZATION = "authorization";
const TWO_FORMS =
  "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";

function headerClaim(request: WireRequest, header: string): Claim | Denied {
  const given = parseAuthorization(header);
  if (!given) return denied("IncompleteSignature", malformed(header));
  const { values, algorithm } = given;
  const date = requestDate(request);
  const [credential, signature, signedHeaders] = values;
  if (
    credential === undefined ||
    signature === undefined ||
    signedHeaders === undefined ||
    date === undefined
  ) {
    const missing = AUTHORIZATION_PARAMETERS.filter((_, i) => values[i] === undefined);
    return denied("IncompleteSignature", incomplete(header, missing, date));
  }
  return {
    form: "header",
    algorithm,
    credential,
    signature,
    signedHeaders,
    date,
    sessionToken: headerValue(request, "x-amz-security-token"),
    expires: undefined,
    query: request.query,
  };
}

const REQUIRED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
] as const;

function queryClaim({ query }: WireRequest): Claim | Denied {
  const given = new Map<string, string>();
  for (const [encodedName, encodedValue] of query) {
    const name = uriReencode(encodedName);
    if (!name.startsWith("X-Amz-")) continue;
    const value = uriDecodeBytes(encodedValue).toString("utf8");
    const before = given.get(name);
    given.set(name, before === undefined ? value : `${before},${value}`);
  }
  const missing = REQUIRED.filter((name) => !given.get(name));
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
    return denied(
      "IncompleteSignature",
      `${sentences.join("")}Re-examine the query-string parameters.`,
    );
  }
  const [algorithm = "", credential = "", signature = "", signedHeaders = "", date = ""] =
    REQUIRED.map((name) => given.get(name));
  return {
    form: "query",
    algorithm,
    credential,
    signature,
    signedHeaders,
    date,
    sessionToken: given.get("X-Amz-Security-Token"),
    expires: given.get("X-Amz-Expires"),
    query: query.filter(([name]) => uriReencode(name) !== "X-Amz-Signature"),
  };
}
