import { timingSafeEqual } from "node:crypto";
import {
  canonicalHeaders,
  canonicalRequest,
  payloadHash,
  type PathSettings,
} from "../request/canonical-request.ts";
import { claimOf } from "./claim.ts";
import { ALGORITHM, credentialScope, parseAmzDate } from "../request/credential-scope.ts";
import { denied, type Denied } from "../request/denial.ts";
import { hexSha256 } from "../request/encoding.ts";
import { clockFault, windowOf, type WindowOptions } from "../request/request-date.ts";
import { scopeDenial } from "./scope-denial.ts";
import { absentFrom, mayBeUnsigned, partedHeaders } from "./parted-headers.ts";
import { RequestInvalid, type WireRequest } from "../request/request.ts";
import { readyKey } from "../key/signing-key.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/** The credentials of one access key, with which the verifier checks signatures. */
export interface KnownCredentials {
  readonly secretAccessKey: string;
  /** Session token that requests must carry. `undefined` for a long-term key, whose requests must have none. */
  readonly sessionToken?: string | undefined;
  /** Time at which the credentials expire. `undefined` if they do not expire. */
  readonly expiration?: Date | undefined;
}

/** Options of {@link verify}. */
export interface VerifyOptions<K extends KnownCredentials> extends PathSettings, WindowOptions {
  /**
   * Returns the credentials of an access key id; `undefined` denies the request. The signing key is cached for the
   * returned object, so return the same object for the same access key.
   */
  readonly find: (accessKeyId: string) => K | undefined;
  /** Region that the credential scope must have. */
  readonly region: string;
  /** Signing name that the credential scope must have. */
  readonly service: string;
  /** Current time of the server, against which dates and expirations are checked. */
  readonly now: Date;
  /**
   * Names, in lower case, of the `x-amz-*` headers that the signature need not cover, such as `x-amz-cf-id`, which
   * CloudFront adds. Such a header is then like any other unsigned header, which anyone may add or change. A date, a
   * session token beside a signature in the query, and an `x-amz-content-sha256` that is not the hash of the body are
   * denied even if they are listed.
   * @default - only a session token in a header
   */
  readonly unsignedAmzHeaders?: readonly string[];
  /**
   * Last line of the canonical request, for S3 only, whose clients may sign a word such as `UNSIGNED-PAYLOAD` instead
   * of the hash of the body. The signature then says nothing about the body, so the caller must check the body by what
   * this line promises. @default - the hash of the body
   */
  readonly payloadHash?: string;
}

/** Result of a signature check that succeeded. */
export type Verified<K extends KnownCredentials> = {
  readonly ok: true;
  readonly accessKeyId: string;
  /** The object that `find` returned. */
  readonly credentials: K;
  /** Names of the signed headers in lower case, sorted. Trust only these headers; anyone may add others. */
  readonly signedHeaders: readonly string[];
};

/**
 * Checks a SigV4 signature, in the header or in the query, as AWS's front end does. It reports the first failure, in
 * this order: one form of signature, its parameters, date, clock, `host` signed, algorithm, credential, scope, key,
 * signature, `x-amz-*` headers signed (except `unsignedAmzHeaders`), session token, expiry. The body is always hashed, unless `payloadHash` is
 * passed: `x-amz-content-sha256` and `UNSIGNED-PAYLOAD` are never trusted. An unsigned session token is accepted in a header, as API Gateway does,
 * because the token is compared with the issued token. A session token in the query must be signed.
 *
 * The signature proves only the canonical path: a signature for `/a` is also valid for `//a` and `/x/../a`, so route
 * on a path without such segments.
 *
 * @returns The verified credentials, or a denial with AWS's error code and message. No request makes it throw.
 * @throws {unknown} If `find` throws: its error. A `RequestInvalid` or a `RangeError` of `find` denies the request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function verify<K extends KnownCredentials>(
  request: WireRequest,
  options: VerifyOptions<K>,
): Verified<K> | Denied {
  try {
    return check(request, options);
  } catch (error) {
    // A request that has half a surrogate pair, no body or megabytes of query cannot have a valid signature.
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

  const hash = options.payloadHash ?? payloadHash(request.body);
  const { unsignedAmzHeaders = [] } = options;
  const isAllowed = mayBeUnsigned(claim, hash, unsignedAmzHeaders);
  const { signed, hasUnsigned } = partedHeaders(request, names, isAllowed);
  const headers = canonicalHeaders(signed);
  const { method, path } = request;
  const target = { method, path, query: claim.query };
  const canonical = canonicalRequest(target, headers, hash, options);
  const canonicalHash = hexSha256(canonical);
  const key = readyKey(credentials, dateText, options.region, options.service);
  const right = equal(key.sign(dateText, canonicalHash), claim.signature);
  // A list that is unsorted, or names a header that the request lacks, differs from the canonical list.
  if (!right || headers.list !== claim.signedHeaders) {
    // As on AWS, a signed header that did not arrive is in the text with an empty value. If exactly this was signed,
    // the text without the header is shown, because it shows the difference.
    const absent = absentFrom(signed, names);
    const whole = canonicalRequest(target, canonicalHeaders([...signed, ...absent]), hash, options);
    const isSigned = equal(key.sign(dateText, hexSha256(whole)), claim.signature);
    const expected = isSigned ? canonical : whole;
    return {
      ...denied("InvalidSignature", MISMATCH),
      server: {
        canonicalRequest: expected,
        stringToSign: stringToSign(dateText, scope, hexSha256(expected)),
      },
    };
  }
  if (hasUnsigned) return denied("InvalidSignature", HEADERS_UNSIGNED);
  if (!hasToken(claim.sessionToken, credentials.sessionToken)) {
    return denied("UnrecognizedClient", INVALID_TOKEN);
  }
  // An invalid expiration counts as expired.
  if (credentials.expiration && !(credentials.expiration > options.now)) {
    return denied("ExpiredToken", "The security token included in the request is expired");
  }
  return { ok: true, accessKeyId, credentials, signedHeaders: headers.names };
}

/** List and names of the last call, because most requests sign the same headers as the previous request. */
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
/** Message of S3, the only service that has a message for this failure. */
const HEADERS_UNSIGNED = "There were headers present in the request which were not signed";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** Whether a request has exactly the session token of its credentials, or no token if they have none. */
function hasToken(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return given === expected;
  return equal(given, expected);
}

/** Compares two texts of the same length in a time that does not depend on where they differ. */
function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
