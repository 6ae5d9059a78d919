import { timingSafeEqual } from "node:crypto";
import { incomplete, malformed, parseAuthorization } from "./authorization.ts";
import { canonicalRequest, headerNames, payloadHash } from "./canonical-request.ts";
import { ALGORITHM, parseAmzDate, TERMINATOR } from "./credential-scope.ts";
import { uriReencode } from "./encoding.ts";
import { clockFault, requestDate } from "./request-date.ts";
import { headerValues, type WireRequest } from "./request.ts";
import { signature, signingKey } from "./signing-key.ts";
import { stringToSign } from "./string-to-sign.ts";

/** What the verifier must know of an access key to check a signature made with it. */
export interface KnownCredentials {
  readonly secretAccessKey: string;
  /** The token the request must carry; none for a long-term key, which must carry none. */
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export interface VerifyOptions<K extends KnownCredentials> {
  /** What is known of an access key id; `undefined` refuses it. */
  readonly find: (accessKeyId: string) => K | undefined;
  readonly region: string;
  /** The signing name the scope must have. */
  readonly service: string;
  readonly now: Date;
  /** How far `X-Amz-Date` may be from `now`, either way. @default 5 minutes, as most services have */
  readonly windowMinutes?: number;
}

/** AWS's names for a refusal, without the `Exception` that some protocols append. */
export type Denial =
  | "MissingAuthenticationToken"
  | "IncompleteSignature"
  | "InvalidSignature"
  | "UnrecognizedClient"
  | "ExpiredToken";

export interface Denied {
  readonly ok: false;
  readonly denial: Denial;
  /** AWS's sentence, for the wire. */
  readonly message: string;
  /** What the server computed, where the signature did not match. Holds the session token in clear. */
  readonly server?: { readonly canonicalRequest: string; readonly stringToSign: string };
}

export type Verified<K extends KnownCredentials> = {
  readonly ok: true;
  readonly accessKeyId: string;
  readonly credentials: K;
};

/**
 * Checks a header-form SigV4 signature as AWS's front end does, first failure first: one form of
 * signature, form of the header, date, clock, `host` signed, algorithm, credential, scope, key,
 * signature, session token, expiry. The body is always hashed: `x-amz-content-sha256` is never
 * believed. Headers that are not signed may be anything. Denies, never throws.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function verify<K extends KnownCredentials>(
  request: WireRequest,
  options: VerifyOptions<K>,
): Verified<K> | Denied {
  const [header, ...repeats] = headerValues(request, "authorization");
  if (header === undefined) {
    return denied("MissingAuthenticationToken", "Missing Authentication Token");
  }
  if (request.query.some(([name]) => uriReencode(name) === "X-Amz-Algorithm")) {
    return denied("InvalidSignature", TWO_FORMS);
  }
  // Two headers leave open which one a hop or a handler would believe.
  if (repeats.length > 0) return denied("IncompleteSignature", malformed(header));

  const given = parseAuthorization(header);
  const dateText = requestDate(request);
  if ("fault" in given) {
    if (given.fault === "syntax") return denied("IncompleteSignature", malformed(header));
    return denied("IncompleteSignature", incomplete(header, given.missing, dateText));
  }
  if (dateText === undefined) {
    return denied("IncompleteSignature", incomplete(header, [], dateText));
  }
  const date = parseAmzDate(dateText);
  if (!date) {
    return denied(
      "IncompleteSignature",
      `Date must be in ISO-8601 'basic format'. Got '${dateText}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const skew = clockFault(date, dateText, options.now, options.windowMinutes ?? 5);
  if (skew !== undefined) return denied("InvalidSignature", skew);
  if (!given.signedHeaders.includes("host")) {
    return denied(
      "InvalidSignature",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (given.algorithm !== ALGORITHM) {
    return denied(
      "IncompleteSignature",
      `Unsupported AWS 'algorithm': '${given.algorithm}' (only ${ALGORITHM} for now). `,
    );
  }
  const credential = given.credential.split("/");
  const [accessKeyId, day, region, service, terminator] = credential;
  if (
    credential.length !== 5 ||
    accessKeyId === undefined ||
    day === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined
  ) {
    return denied(
      "IncompleteSignature",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${given.credential}'`,
    );
  }
  const scope = scopeFault({ day, region, service, terminator }, dateText, options);
  if (scope !== "") return denied("InvalidSignature", scope);

  const credentials = options.find(accessKeyId);
  if (!credentials) {
    return denied("UnrecognizedClient", "The security token included in the request is invalid.");
  }
  const canonical = canonicalRequest(request, given.signedHeaders, payloadHash(request.body));
  // A header that is listed but not there reads like an empty one; its removal must not go unnoticed.
  const names = new Set(headerNames(request.headers));
  const complete = given.signedHeaders.every((name) => names.has(name));
  const toSign = stringToSign(dateText, credential.slice(1).join("/"), canonical);
  const key = signingKey(credentials.secretAccessKey, day, region, service);
  if (!complete || !equal(signature(key, toSign), given.signature)) {
    return {
      ...denied("InvalidSignature", MISMATCH),
      server: { canonicalRequest: canonical, stringToSign: toSign },
    };
  }
  if (!carriesToken(request, credentials.sessionToken)) {
    return denied("UnrecognizedClient", "The security token included in the request is invalid");
  }
  if (credentials.expiration && credentials.expiration <= options.now) {
    return denied("ExpiredToken", "The security token included in the request is expired");
  }
  return { ok: true, accessKeyId, credentials };
}

const TWO_FORMS =
  "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

function denied(denial: Denial, message: string): Denied {
  return { ok: false, denial, message };
}

interface Scope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** Every sentence that applies to the scope, in AWS's order; `""` where it is right. */
function scopeFault(
  { day, region, service, terminator }: Scope,
  dateText: string,
  expected: Pick<VerifyOptions<KnownCredentials>, "region" | "service">,
): string {
  let fault = "";
  if (region !== expected.region) {
    fault += `Credential should be scoped to a valid region, not '${region}'. `;
  }
  if (service !== expected.service) {
    fault += `Credential should be scoped to correct service: '${expected.service}'. `;
  }
  if (terminator !== TERMINATOR) {
    fault += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `;
  }
  if (day !== dateText.slice(0, 8)) {
    fault += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${dateText.slice(0, 8)}', from '${dateText}'.`;
  }
  return fault;
}

/** Whether the request has exactly that session token, or none where there is none to have. */
function carriesToken(request: WireRequest, expected: string | undefined): boolean {
  const [token, ...repeats] = headerValues(request, "x-amz-security-token");
  if (token === undefined || expected === undefined) return token === expected;
  return repeats.length === 0 && equal(token, expected);
}

/** Compares in time that does not depend on where two texts of one length differ. */
function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
