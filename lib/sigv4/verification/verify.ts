import { timingSafeEqual } from "node:crypto";
import {
  canonicalHeaders,
  canonicalRequest,
  payloadHash,
  type PathSettings,
} from "../request/canonical-request.ts";
import { claimOf, type Claim } from "./claim.ts";
import { ALGORITHM, credentialScope, parseAmzDate } from "../request/credential-scope.ts";
import { denied, type Denied } from "../request/denial.ts";
import { hexSha256 } from "../request/encoding.ts";
import { clockFault, windowOf, type WindowOptions } from "../request/request-date.ts";
import { scopeDenial } from "./scope-denial.ts";
import { RequestInvalid, type Pair, type WireRequest } from "../request/request.ts";
import { readyKey } from "../key/signing-key.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/** What the verifier must know of an access key to check a signature made with it. */
export interface KnownCredentials {
  readonly secretAccessKey: string;
  /** The token the request must carry; none for a long-term key, which must carry none. */
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export interface VerifyOptions<K extends KnownCredentials> extends PathSettings, WindowOptions {
  /**
   * What is known of an access key id; `undefined` refuses it. The signing key is kept with the object
   * it gives: let it give the same one for the same key.
   */
  readonly find: (accessKeyId: string) => K | undefined;
  readonly region: string;
  /** The signing name the scope must have. */
  readonly service: string;
  readonly now: Date;
}

export type Verified<K extends KnownCredentials> = {
  readonly ok: true;
  readonly accessKeyId: string;
  readonly credentials: K;
  /** Believe no other header: anyone may have added it. In lower case, sorted. */
  readonly signedHeaders: readonly string[];
};

/**
 * Checks a SigV4 signature, in the header or the query, as AWS's front end does, first failure first: one
 * form of signature, its parameters, date, clock, `host` signed, algorithm, credential, scope, key,
 * signature, `x-amz-*` headers signed, session token, expiry. The body is always hashed:
 * `x-amz-content-sha256` is never believed, nor `UNSIGNED-PAYLOAD`. Denies, never throws.
 *
 * A session token that the signature leaves out is accepted in a header, as API Gateway does, since it is
 * compared with the one that was issued; in a query it is not.
 *
 * Proven is the path as it is made canonical: a signature for `/a` is good for `//a` and `/x/../a` too, so
 * route on a path without such segments.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function verify<K extends KnownCredentials>(
  request: WireRequest,
  options: VerifyOptions<K>,
): Verified<K> | Denied {
  try {
    return check(request, options);
  } catch (error) {
    // Half a surrogate pair, no body, megabytes of query: nobody can have signed that.
    if (error instanceof RequestInvalid || error instanceof RangeError)
      return denied("InvalidSignature", MISMATCH);
    throw error;
  }
}

function check<K extends KnownCredentials>(
  request: WireRequest,
  options: VerifyOptions<K>,
): Verified<K> | Denied {
  const claim = claimOf(request);
  if ("ok" in claim) return claim;
  const { date: dateText } = claim;
  const date = parseAmzDate(dateText);
  if (!date) {
    return denied(
      "IncompleteSignature",
      `Date must be in ISO-8601 'basic format'. Got '${dateText}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const window = windowOf(claim.expires, options);
  if (typeof window === "string") return denied("IncompleteSignature", window);
  const skew = clockFault(date, dateText, options.now, window);
  if (skew !== undefined) return denied("InvalidSignature", skew);
  const names = namesIn(claim.signedHeaders);
  if (!names.has("host")) return denied("InvalidSignature", HOST_UNSIGNED);
  if (claim.algorithm !== ALGORITHM) {
    return denied(
      "IncompleteSignature",
      `Unsupported AWS 'algorithm': '${claim.algorithm}' (only ${ALGORITHM} for now). `,
    );
  }
  const slash = claim.credential.indexOf("/");
  const scope = claim.credential.slice(slash + 1);
  if (scope !== credentialScope(dateText.slice(0, 8), options.region, options.service)) {
    return scopeDenial(claim, options);
  }
  const accessKeyId = claim.credential.slice(0, slash);

  const credentials = accessKeyId === "" ? undefined : options.find(accessKeyId);
  if (!credentials?.secretAccessKey) return denied("UnrecognizedClient", `${INVALID_TOKEN}.`);

  const { signed, hasUnsigned } = partedHeaders(request, claim, names);
  const headers = canonicalHeaders(signed);
  const { method, path } = request;
  const canonical = canonicalRequest(
    { method, path, query: claim.query },
    headers,
    payloadHash(request.body),
    options,
  );
  const canonicalHash = hexSha256(canonical);
  const key = readyKey(credentials, dateText, options.region, options.service);
  const right = equal(key.sign(dateText, canonicalHash), claim.signature);
  // A list out of order, or with a header that is not there, is not the list that was hashed.
  if (!right || headers.list !== claim.signedHeaders) {
    return {
      ...denied("InvalidSignature", MISMATCH),
      server: {
        canonicalRequest: canonical,
        stringToSign: stringToSign(dateText, scope, canonicalHash),
      },
    };
  }
  if (hasUnsigned) return denied("InvalidSignature", HEADERS_UNSIGNED);
  if (!isToken(claim.sessionToken, credentials.sessionToken)) {
    return denied("UnrecognizedClient", INVALID_TOKEN);
  }
  // A time that is none has passed.
  if (credentials.expiration && !(credentials.expiration > options.now)) {
    return denied("ExpiredToken", "The security token included in the request is expired");
  }
  return { ok: true, accessKeyId, credentials, signedHeaders: headers.names };
}

/** The list that was asked for last: most requests sign the headers that one before did. */
let lastList = "";
let lastNames: ReadonlySet<string> = new Set();

function namesIn(list: string): ReadonlySet<string> {
  if (list !== lastList) {
    lastNames = new Set(list.split(";"));
    lastList = list;
  }
  return lastNames;
}

const HOST_UNSIGNED = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
const INVALID_TOKEN = "The security token included in the request is invalid";
/** In S3's words: it is the service that says so. */
const HEADERS_UNSIGNED = "There were headers present in the request which were not signed";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/**
 * The headers that are signed, and whether one of AWS's came along that is not. Only the token that is
 * compared with the one that was issued needs no signature.
 */
function partedHeaders(
  { headers }: WireRequest,
  { form }: Claim,
  names: ReadonlySet<string>,
): { signed: readonly Pair[]; hasUnsigned: boolean } {
  const signed: Pair[] = [];
  let hasUnsigned = false;
  for (const header of headers) {
    const name = header[0].toLowerCase();
    if (names.has(name)) signed.push(header);
    else if (name.startsWith("x-amz-")) {
      hasUnsigned ||= form === "query" || name !== "x-amz-security-token";
    }
  }
  return { signed, hasUnsigned };
}

/** Whether a request has exactly the session token it must have, or none where there is none to have. */
function isToken(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return given === expected;
  return equal(given, expected);
}

/** Compares in time that does not depend on where two texts of one length differ. */
function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
