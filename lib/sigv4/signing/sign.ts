import { authorizationHeader } from "../request/authorization.ts";
import { canonicalHeaders, payloadHash } from "../request/canonical-request.ts";
import { amzDate } from "../request/credential-scope.ts";
import { ADDED, checkHeaders, DATE, HASH, TOKEN } from "./added-headers.ts";
import type { Pair, WireRequest } from "../request/request.ts";
import type { SigningOptions } from "./signing-options.ts";
import { signingTrace, type SigningTrace } from "./signing-trace.ts";

/** Options of {@link sign}. */
export interface SignOptions extends SigningOptions {
  /**
   * Whether to send the payload hash as `x-amz-content-sha256`. @default true if `payload` is set, false otherwise
   */
  readonly contentSha256Header?: boolean;
}

/** A signed request, and the intermediate values of its signature. */
export interface SignedRequest {
  readonly request: WireRequest;
  readonly trace: SigningTrace & { readonly authorization: string };
}

/**
 * Signs a request in the header form of SigV4. All of its headers are signed, so leave out headers that a hop
 * may change.
 *
 * @returns A new request with `X-Amz-Date`, the session token if there is one, and `Authorization` added, and
 *   the trace of its signature.
 * @throws {RequestInvalid} If the request does not have exactly one `Host`, already has a header that signing
 *   adds, or has half a surrogate pair; if a header name or value is not allowed in HTTP; if its body is not a
 *   `Uint8Array`; or if the credentials, region, service or date are missing or not allowed in a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(request: WireRequest, options: SignOptions): SignedRequest {
  const { omitSessionToken, payload, contentSha256Header = payload !== undefined } = options;
  const { sessionToken } = options.credentials;
  const date = amzDate(options.date);
  const hash = payload ?? payloadHash(request.body);

  const headers: Pair[] = [...request.headers, [DATE, date]];
  if (contentSha256Header) headers.push([HASH, hash]);
  const token: Pair[] = sessionToken === undefined ? [] : [[TOKEN, sessionToken]];
  if (!omitSessionToken) headers.push(...token);
  const signed = canonicalHeaders(headers);
  if (!checked.has(signed.names)) {
    checkHeaders(request.headers, contentSha256Header ? [...ADDED, HASH] : ADDED);
    checked.add(signed.names);
  }
  // `authorization` is in the trace because `authorizationHeader` is passed.
  const trace = signingTrace(
    request,
    signed,
    hash,
    date,
    options,
    authorizationHeader,
  ) as SignedRequest["trace"];
  if (omitSessionToken) headers.push(...token);
  headers.push(["Authorization", trace.authorization]);

  return { request: { ...request, headers }, trace };
}

/**
 * Lists of names from `canonicalHeaders` whose headers passed the check. `canonicalHeaders` returns the same list
 * object if the next request has the same names in the same order, and signing adds its own headers last, so the
 * names given by the caller are the same too.
 */
const checked = new WeakSet<readonly string[]>();
