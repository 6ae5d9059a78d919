import { canonicalRequest, type CanonicalHeaders } from "../request/canonical-request.ts";
import { hexSha256 } from "../request/encoding.ts";
import type { WireRequest } from "../request/request.ts";
import { checkedKey, type SigningOptions } from "./signing-options.ts";
import { stringToSign } from "../request/string-to-sign.ts";

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
  /** The value of the header; `undefined` where the signature goes into the query. */
  readonly authorization: string | undefined;
}

/**
 * Goes through the steps of SigV4 with a request that lacks nothing but its signature.
 *
 * @param headers The ones to be signed.
 * @param authorize Makes the `Authorization` header of credential and signature.
 * @throws {RequestInvalid} when the request has no UTF-8 form, or an option could not stand in it.
 */
export function signingTrace(
  request: Pick<WireRequest, "method" | "path" | "query">,
  headers: CanonicalHeaders,
  hash: string,
  amzDateText: string,
  options: SigningOptions,
  authorize?: (credential: string, signedHeaders: string, signature: string) => string,
): SigningTrace {
  const key = checkedKey(options, amzDateText);
  const canonical = canonicalRequest(request, headers, hash, options);
  const canonicalRequestHash = hexSha256(canonical);
  const signature = key.sign(amzDateText, canonicalRequestHash);
  return {
    payloadHash: hash,
    signedHeaders: headers.names,
    canonicalRequest: canonical,
    canonicalRequestHash,
    credentialScope: key.scope,
    stringToSign: stringToSign(amzDateText, key.scope, canonicalRequestHash),
    signature,
    authorization: authorize?.(
      options.credentials.accessKeyId + "/" + key.scope,
      headers.list,
      signature,
    ),
  };
}
