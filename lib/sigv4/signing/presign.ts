import { ADDED, checkHeaders } from "./added-headers.ts";
import { canonicalHeaders, payloadHash } from "../request/canonical-request.ts";
import { ALGORITHM, amzDate, credentialScope } from "../request/credential-scope.ts";
import { uriEncode, uriReencode } from "../request/encoding.ts";
import { RequestInvalid, type Pair, type WireRequest } from "../request/request.ts";
import type { SigningOptions } from "./signing-options.ts";
import { signingTrace, type SigningTrace } from "./signing-trace.ts";

/** Options of {@link presign}. */
export interface PresignOptions extends SigningOptions {
  /**
   * Seconds for which the URL is valid, from 1 to 604800 (a week). S3 honours it. API Gateway, Lambda and STS
   * keep to their own window of 5 or 15 minutes around the date instead.
   * @default not sent, as WebSocket APIs require
   */
  readonly expiresIn?: number;
}

/** A presigned request, and the intermediate values of its signature. */
export interface PresignedRequest {
  /** The request to send, with exactly the headers that were passed to {@link presign}. */
  readonly request: WireRequest;
  readonly trace: SigningTrace;
}

/**
 * Signs a request in the query form of SigV4. Anyone who has the URL can make this one request until it
 * expires. Pass only headers that the sender can send: for a browser, `Host` alone.
 *
 * @returns A new request with the `X-Amz-*` parameters added to its query, and the trace of its signature.
 * @throws {RequestInvalid} If the request does not have exactly one `Host`, already has a header or parameter
 *   that signing adds, or has half a surrogate pair; if a header name or value is not allowed in HTTP; if its
 *   body is not a `Uint8Array`; if `expiresIn` is not a whole number from 1 to 604800; or if the credentials,
 *   region, service or date are missing or not allowed in a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presign(request: WireRequest, options: PresignOptions): PresignedRequest {
  checkHeaders(request.headers, ADDED);
  const { credentials, expiresIn, omitSessionToken = false } = options;
  if (expiresIn !== undefined && !(Number.isInteger(expiresIn) && inRange(expiresIn))) {
    throw new RequestInvalid("the expiry must be whole seconds, from 1 to 604800 (a week)");
  }
  const date = amzDate(options.date);
  const scope = credentialScope(date.slice(0, 8), options.region, options.service);
  const headers = canonicalHeaders(request.headers);
  const token = parameter("X-Amz-Security-Token", credentials.sessionToken);
  const signed: readonly Pair[] = [
    ...request.query,
    ...parameter("X-Amz-Algorithm", ALGORITHM),
    ...parameter("X-Amz-Credential", `${credentials.accessKeyId}/${scope}`),
    ...parameter("X-Amz-Date", date),
    ...parameter("X-Amz-SignedHeaders", headers.list),
    ...parameter("X-Amz-Expires", expiresIn?.toString()),
    ...(omitSessionToken ? [] : token),
  ];
  for (const [name] of request.query) {
    if (PARAMETERS.includes(uriReencode(name))) {
      throw new RequestInvalid(`leave ${name} out of the query: signing adds it`);
    }
  }
  const hash = options.payload ?? payloadHash(request.body);
  const trace = signingTrace({ ...request, query: signed }, headers, hash, date, options);
  const added: readonly Pair[] = [
    ...(omitSessionToken ? token : []),
    ["X-Amz-Signature", trace.signature],
  ];
  return { request: { ...request, query: [...signed, ...added] }, trace };
}

const PARAMETERS = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
];

function parameter(name: string, value: string | undefined): readonly Pair[] {
  return value === undefined ? [] : [[name, uriEncode(value)]];
}

function inRange(seconds: number): boolean {
  return seconds >= 1 && seconds <= 604_800;
}
