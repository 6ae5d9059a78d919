import { authorizationHeader } from "./authorization.ts";
import { canonicalHeaders, payloadHash } from "./canonical-request.ts";
import { amzDate } from "./credential-scope.ts";
import { headerName } from "./header-name.ts";
import { RequestInvalid, type Pair, type WireRequest } from "./request.ts";
import { checkOptions, type SigningOptions } from "./signing-options.ts";
import { signingTrace, type SigningTrace } from "./signing-trace.ts";

export interface SignOptions extends SigningOptions {
  /** Send the payload hash as `x-amz-content-sha256` too. @default only where the payload is unsigned */
  readonly contentSha256Header?: boolean;
}

/** A trace that ends in an `Authorization` header. */
export interface HeaderTrace extends SigningTrace {
  /** The value of the header. */
  readonly authorization: string;
}

export interface SignedRequest {
  readonly request: WireRequest;
  readonly trace: HeaderTrace;
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
  checkOptions(options);
  const { credentials, omitSessionToken = false, payload } = options;
  const { sessionToken } = credentials;
  const sendHash = options.contentSha256Header ?? payload !== undefined;
  checkHeaders(request.headers, sendHash ? ADDED_WITH_HASH : ADDED);
  const date = amzDate(options.date);
  const hash = payload ?? payloadHash(request.body);

  const headers: Pair[] = [...request.headers, ["x-amz-date", date]];
  if (sendHash) headers.push(["x-amz-content-sha256", hash]);
  const token: Pair | undefined = sessionToken === undefined ? undefined : [TOKEN, sessionToken];
  if (token && !omitSessionToken) headers.push(token);
  const signed = canonicalHeaders(headers);
  const trace = signingTrace(request, signed, hash, date, options);
  const credential = `${credentials.accessKeyId}/${trace.credentialScope}`;
  const authorization = authorizationHeader(credential, signed.list, trace.signature);
  if (token && omitSessionToken) headers.push(token);
  headers.push(["Authorization", authorization]);

  const { method, path, query, body } = request;
  return {
    request: { method, path, query, headers, body },
    trace: withAuthorization(trace, authorization),
  };
}

/** Field by field: a spread would cost as much as a hash. */
function withAuthorization(trace: SigningTrace, authorization: string): HeaderTrace {
  return {
    payloadHash: trace.payloadHash,
    signedHeaders: trace.signedHeaders,
    canonicalRequest: trace.canonicalRequest,
    canonicalRequestHash: trace.canonicalRequestHash,
    credentialScope: trace.credentialScope,
    stringToSign: trace.stringToSign,
    signature: trace.signature,
    authorization,
  };
}

const TOKEN = "x-amz-security-token";
const ADDED = ["authorization", "x-amz-date", "x-amz-security-token"];
const ADDED_WITH_HASH = [...ADDED, "x-amz-content-sha256"];

/** @throws {RequestInvalid} unless there is one `Host` and nothing of what signing adds. */
export function checkHeaders(headers: readonly Pair[], added: readonly string[]): void {
  let hosts = 0;
  for (const header of headers) {
    const name = headerName(header[0]);
    if (name === "host") hosts++;
    else if (name !== undefined && added.includes(name)) {
      throw new RequestInvalid(`leave ${name} out: signing adds it`);
    }
  }
  if (hosts !== 1) throw new RequestInvalid("a request must have one Host header to be signed");
}
