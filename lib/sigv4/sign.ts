import { authorizationHeader } from "./authorization.ts";
import {
  canonicalRequest,
  headerNames,
  payloadHash,
  type PathSettings,
} from "./canonical-request.ts";
import { amzDate, credentialScope } from "./credential-scope.ts";
import {
  headerValues,
  requestTarget,
  RequestInvalid,
  type Pair,
  type WireRequest,
} from "./request.ts";
import { signature, signingKey } from "./signing-key.ts";
import { stringToSign } from "./string-to-sign.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignOptions extends PathSettings {
  readonly credentials: Credentials;
  readonly region: string;
  /** The service's signing name, such as `execute-api`. */
  readonly service: string;
  readonly date: Date;
  /** Send the payload hash as `x-amz-content-sha256` too. @default false */
  readonly contentSha256Header?: boolean;
  /** Send the session token without signing it, as AWS IoT wants it. @default false */
  readonly omitSessionToken?: boolean;
  /**
   * Leave the body out of the signature. Only S3 takes that: API Gateway, Lambda and the others refuse
   * it. Sends `x-amz-content-sha256` too. @default the body's hash
   */
  readonly payload?: "UNSIGNED-PAYLOAD";
}

/** Every intermediate value of one signature, in the order in which each feeds the next. */
export interface SigningTrace {
  readonly payloadHash: string;
  readonly signedHeaders: readonly string[];
  readonly canonicalRequest: string;
  readonly canonicalRequestHash: string;
  readonly credentialScope: string;
  readonly stringToSign: string;
  readonly signature: string;
  readonly authorization: string;
}

export interface SignedRequest {
  readonly request: WireRequest;
  readonly trace: SigningTrace;
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
  checkInput(request, options);
  const { credentials, region, service } = options;
  const date = amzDate(options.date);
  const hash = options.payload ?? payloadHash(request.body);
  const sendHash = (options.contentSha256Header ?? false) || options.payload !== undefined;
  const token: readonly Pair[] =
    credentials.sessionToken === undefined
      ? []
      : [["X-Amz-Security-Token", credentials.sessionToken]];

  const signedToken = !(options.omitSessionToken ?? false);
  const signed: readonly Pair[] = [
    ...request.headers,
    ["X-Amz-Date", date],
    ...(sendHash ? [["X-Amz-Content-Sha256", hash] as const] : []),
    ...(signedToken ? token : []),
  ];
  const names = headerNames(signed);
  const canonical = canonicalRequest({ ...request, headers: signed }, names, hash, options);
  const scope = credentialScope(date, region, service);
  const toSign = stringToSign(date, scope, canonical);
  const key = signingKey(credentials.secretAccessKey, date.slice(0, 8), region, service);
  const sig = signature(key, toSign);
  const authorization = authorizationHeader({
    credential: `${credentials.accessKeyId}/${scope}`,
    signedHeaders: names,
    signature: sig,
  });

  return {
    request: {
      ...request,
      headers: [...signed, ...(signedToken ? [] : token), ["Authorization", authorization]],
    },
    trace: {
      payloadHash: hash,
      signedHeaders: names,
      canonicalRequest: canonical,
      // The last line of the string to sign.
      canonicalRequestHash: toSign.slice(toSign.lastIndexOf("\n") + 1),
      credentialScope: scope,
      stringToSign: toSign,
      signature: sig,
      authorization,
    },
  };
}

const ADDED_BY_SIGNING = ["authorization", "x-amz-date", "x-amz-security-token"];
/** Printable ASCII but `,` and `/`, which part the header and the credential. */
const SCOPE_PART = /^[!-+\-.0-~]+$/;
const PRINTABLE = /^[!-~]+$/;

function checkInput(request: WireRequest, options: SignOptions): void {
  const { credentials, region, service, contentSha256Header } = options;
  if (headerValues(request, "host").length !== 1) {
    throw new RequestInvalid("a request must have one Host header to be signed");
  }
  const added = contentSha256Header
    ? [...ADDED_BY_SIGNING, "x-amz-content-sha256"]
    : ADDED_BY_SIGNING;
  for (const name of added) {
    if (headerValues(request, name).length > 0) {
      throw new RequestInvalid(`leave ${name} out: signing adds it`);
    }
  }
  // Hashing would replace it by U+FFFD without a word, and the wire would have something else again.
  if (/\p{Surrogate}/u.test([requestTarget(request), ...request.headers.flat()].join())) {
    throw new RequestInvalid("the request holds half a surrogate pair, which has no UTF-8 form");
  }
  for (const [what, value, form] of [
    ["access key id", credentials.accessKeyId, SCOPE_PART],
    ["secret access key", credentials.secretAccessKey, PRINTABLE],
    ["session token", credentials.sessionToken, PRINTABLE],
    ["region", region, SCOPE_PART],
    ["service", service, SCOPE_PART],
  ] as const) {
    if (value !== undefined && !form.test(value)) {
      throw new RequestInvalid(`the ${what} is empty or holds a character it cannot have`);
    }
  }
  const year = options.date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw new RequestInvalid("the date is not one that X-Amz-Date can hold");
  }
}
