import { ADDED, checkHeaders } from "./added-headers.ts";
import { canonicalHeaders, payloadHash } from "../request/canonical-request.ts";
import { ALGORITHM, amzDate, credentialScope } from "../request/credential-scope.ts";
import { uriEncode, uriReencode } from "../request/encoding.ts";
import { RequestInvalid, type Pair, type WireRequest } from "../request/request.ts";
import type { SigningOptions } from "./signing-options.ts";
import { signingTrace, type SigningTrace } from "./signing-trace.ts";

export interface PresignOptions extends SigningOptions {
  /**
   * Seconds from 1 to 604800, a week. S3 honours it; API Gateway, Lambda and STS keep to their own window
   * of 5 or 15 minutes around the date, whatever it says. @default not sent, as WebSocket APIs want it
   */
  readonly expiresIn?: number;
}

export interface PresignedRequest {
  /** Send it with the headers that were signed: those it was given. */
  readonly request: WireRequest;
  readonly trace: SigningTrace;
}

/**
 * Signs a request in the query form of SigV4: whoever has the URL can make this one request until it
 * expires. Give it the headers that the sender will be able to send, `Host` alone for a browser.
 *
 * @returns A new request with `X-Amz-*` parameters added to its query, and the trace.
 * @throws {RequestInvalid} when the request has no `Host` or several, already carries what signing adds,
 *   or has no UTF-8 form; when the expiry is out of range; and when the credentials, region, service or
 *   date could not stand in a request.
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
