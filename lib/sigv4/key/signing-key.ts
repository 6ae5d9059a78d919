import { ALGORITHM, credentialScope, TERMINATOR } from "../request/credential-scope.ts";
import { hmacSha256 } from "./hmac.ts";
import { sha256 } from "../request/encoding.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/**
 * Derives the signing key, step 3 of SigV4. It is valid for one day, region and service.
 *
 * @param secretAccessKey The secret access key, without `AWS4` in front.
 * @param day Day of the signature in UTC, `YYYYMMDD`.
 * @param region Region, such as `eu-west-1`. Day, region and service must be ASCII, as all of AWS's are. The function
 *   does not check this.
 * @param service Signing name of the service, such as `execute-api`.
 * @returns 32 bytes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signingKey(
  secretAccessKey: string,
  day: string,
  region: string,
  service: string,
): Buffer {
  return [day, region, service, TERMINATOR].reduce<Buffer>(
    (key, text) => sha256(outerOf(blocks(key, text)), "buffer"),
    Buffer.from("AWS4" + secretAccessKey),
  );
}

/**
 * Calculates the signature, step 4 of SigV4: the HMAC-SHA256 of the string to sign.
 *
 * @param key Signing key, from {@link signingKey}.
 * @param toSign String to sign, from `stringToSign`.
 * @returns 64 lower-case hex digits.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signature(key: Uint8Array, toSign: string): string {
  return hmacSha256(key, toSign).toString("hex");
}

/** A signing key that is prepared for many signatures in its scope. */
export interface ReadyKey {
  /** The credential scope. */
  readonly scope: string;
  /** Access key id that was last checked together with this key. The initial value `NaN` differs from every id. */
  checkedFor: string | number;
  /** Returns the {@link signature} of the string to sign that has the given date and hash. */
  readonly sign: (amzDateText: string, canonicalRequestHash: string) => string;
}

/**
 * Prepares a signing key. The blocks of the HMAC, and the part that all strings to sign of the scope have in common,
 * are written only once. A signature therefore takes less than half the time of `createHmac`.
 *
 * @param scope Credential scope, in ASCII.
 */
export function madeReady(key: Uint8Array, scope: string): ReadyKey {
  // The algorithm's name serves as a placeholder: it is as long as a date, and a quarter as long as a hash.
  const both = blocks(key, stringToSign(ALGORITHM, scope, ALGORITHM.repeat(4)));
  const [inner] = both;
  return {
    scope,
    checkedFor: NaN,
    sign: (amzDateText, canonicalRequestHash) => {
      put(amzDateText, inner, DATE_AT);
      put(canonicalRequestHash, inner, inner.length - 64);
      return sha256(outerOf(both), "hex");
    },
  };
}

/** Bytes in a block of SHA-256. */
const BLOCK = 64;
const DATE_AT = BLOCK + ALGORITHM.length + 1;

/**
 * Input of HMAC's two hashes (RFC 2104): the key padded in two ways, followed by the message in the inner block
 * and by space for the 32 bytes of the inner hash in the outer block.
 */
type Blocks = readonly [inner: Uint8Array, outer: Uint8Array];

function blocks(key: Uint8Array, latin1: string): Blocks {
  const short = key.length > BLOCK ? sha256(key, "buffer") : key;
  const padded = (pad: number, text: string) => {
    const bytes = new Uint8Array(BLOCK + text.length).fill(pad);
    short.forEach((byte, i) => (bytes[i] = byte ^ pad));
    put(text, bytes, BLOCK);
    return bytes;
  };
  return [padded(0x36, latin1), padded(0x5c, ALGORITHM + ALGORITHM)];
}

/**
 * Writes the hash of the inner block into the outer block and returns it. The hash of the result is the HMAC.
 */
function outerOf([inner, outer]: Blocks): Uint8Array {
  put(sha256(inner, "binary"), outer, BLOCK);
  return outer;
}

/** Writes a text into bytes. For so few bytes it is as fast as `Buffer.write`, whose first call is slow. */
function put(latin1: string, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < latin1.length; i++) bytes[at + i] = latin1.charCodeAt(i);
}

/**
 * Signing keys by the credentials object that they were derived from, newest first. They are freed together with that
 * object. Access key ids are not used to find a key, because two secrets may have the same id.
 */
const derived = new WeakMap<object, { readonly secret: string; readonly keys: KeyOfScope[] }>();
type KeyOfScope = readonly [day: string, region: string, service: string, key: ReadyKey];

/**
 * Returns the signing key of credentials for the day of a date, a region and a service. The key is stored with the
 * credentials object until the object's secret changes.
 */
export function readyKey(
  credentials: { readonly secretAccessKey: string },
  amzDateText: string,
  region: string,
  service: string,
): ReadyKey {
  const secret = credentials.secretAccessKey;
  let known = derived.get(credentials);
  if (!known || known.secret !== secret) derived.set(credentials, (known = { secret, keys: [] }));
  for (const one of known.keys) {
    if (amzDateText.startsWith(one[0]) && one[1] === region && one[2] === service) return one[3];
  }
  const scope = [amzDateText.slice(0, 8), region, service] as const;
  const key = madeReady(signingKey(secret, ...scope), credentialScope(...scope));
  known.keys.unshift([...scope, key]);
  return key;
}
