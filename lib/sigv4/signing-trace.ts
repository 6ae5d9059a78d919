import { canonicalRequest, type CanonicalHeaders } from "./canonical-request.ts";
import { hexSha256 } from "./encoding.ts";
import { RequestInvalid, type WireRequest } from "./request.ts";
import type { SigningOptions } from "./signing-options.ts";
import { readyKey } from "./signing-key.ts";
import { stringToSign } from "./string-to-sign.ts";

/** Every intermediate value of one signature, in the order in which each feeds the next. */
export interface SigningTrace {
  /** The last line of the canonical request. */
  readonly payloadHash: string;
  readonly signedHeaders: readonly string[];
  /** Holds the session token in clear where that is signed. */
  readonly canonicalRequest: string;
  /** The last line of the string to sign. */
  readonly canonicalRequestHash: string;
  readonly credentialScope: string;
  readonly stringToSign: string;
  readonly signature: string;
}

/**
 * Goes through the steps of SigV4 with a request that lacks nothing but its signature.
 *
 * @param headers The ones to be signed.
 * @throws {RequestInvalid} when the request has no UTF-8 form.
 */
export function signingTrace(
  request: Pick<WireRequest, "method" | "path" | "query">,
  headers: CanonicalHeaders,
  payloadHash: string,
  amzDateText: string,
  options: SigningOptions,
): SigningTrace {
  const { credentials, region, service } = options;
  const canonical = canonicalRequest(request, headers, payloadHash, options);
  refuseHalfPairs(request, canonical);
  const canonicalRequestHash = hexSha256(canonical);
  const key = readyKey(credentials, amzDateText, region, service);
  return {
    payloadHash,
    signedHeaders: headers.names,
    canonicalRequest: canonical,
    canonicalRequestHash,
    credentialScope: key.scope,
    stringToSign: stringToSign(amzDateText, key.scope, canonicalRequestHash),
    signature: key.sign(amzDateText, canonicalRequestHash),
  };
}

/** Hashing would replace it by U+FFFD without a word, and the wire would have something else again. */
function refuseHalfPairs(
  { path, query }: Pick<WireRequest, "path" | "query">,
  canonical: string,
): void {
  const suspect = canonical.includes("%EF%BF%BD");
  const isWhole =
    canonical.isWellFormed() &&
    !(suspect && [path, ...query.flat()].some((text) => !text.isWellFormed()));
  if (!isWhole) {
    throw new RequestInvalid("the request holds half a surrogate pair, which has no UTF-8 form");
  }
}
