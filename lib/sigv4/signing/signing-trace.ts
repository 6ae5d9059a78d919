import { canonicalRequest, type CanonicalHeaders } from "../request/canonical-request.ts";
import { hexSha256 } from "../request/encoding.ts";
import type { WireRequest } from "../request/request.ts";
import { checkedKey, type SigningOptions } from "./signing-options.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/** The intermediate values of one signature. Each value is used to compute the next. */
export interface SigningTrace {
  /** SHA-256 of the body in hex, or `UNSIGNED-PAYLOAD`. It is the last line of the canonical request. */
  readonly payloadHash: string;
  /** Names of the signed headers in lower case, sorted. */
  readonly signedHeaders: readonly string[];
  /** The canonical request. It contains the session token in clear text if the token is signed. */
  readonly canonicalRequest: string;
  /** SHA-256 of the canonical request in hex. It is the last line of the string to sign. */
  readonly canonicalRequestHash: string;
  readonly credentialScope: string;
  readonly stringToSign: string;
  readonly signature: string;
  /** Value of the `Authorization` header, or `undefined` if the signature is in the query. */
  readonly authorization: string | undefined;
}

/**
 * Runs the steps of SigV4 for a request that is complete except for its signature.
 *
 * @param headers Headers to sign.
 * @param authorize Builds the `Authorization` header. Omit it if the signature goes into the query.
 * @throws {RequestInvalid} If the request has half a surrogate pair, or if an option is missing or not allowed
 *   in a request.
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
