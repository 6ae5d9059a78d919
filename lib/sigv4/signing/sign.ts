import { authorizationHeader } from "../request/authorization.ts";
import { canonicalHeaders, payloadHash } from "../request/canonical-request.ts";
import { amzDate } from "../request/credential-scope.ts";
import { ADDED, checkHeaders, DATE, HASH, TOKEN } from "./added-headers.ts";
import type { Pair, WireRequest } from "../request/request.ts";
import type { SigningOptions } from "./signing-options.ts";
import { signingTrace, type SigningTrace } from "./signing-trace.ts";

export interface SignOptions extends SigningOptions {
  /** Send the payload hash as `x-amz-content-sha256` too. @default only where the payload is unsigned */
  readonly contentSha256Header?: boolean;
}

export interface SignedRequest {
  readonly request: WireRequest;
  readonly trace: SigningTrace & { readonly authorization: string };
}

/**
 * Signs a request in the header form of SigV4. Every header it is given is signed, so leave out those
 * that a hop may change.
 *
 * @returns A new request with `X-Amz-Date`, the token where there is one, and `Authorization` added,
 *   and the trace of how the signature came about.
 * @throws {RequestInvalid} when the request has no `Host` or several, already carries what signing adds,
 *   or has no UTF-8 form; and when the credentials, region, service or date could not stand in a request.
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
  // It has the header that it was told how to make.
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
 * Orders of headers found good. What signing adds comes last and only once, so the names tell which of
 * them were given, and `canonicalHeaders` has one list for the same names in the same order.
 */
const checked = new WeakSet<readonly string[]>();
