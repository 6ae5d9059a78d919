import { ALGORITHM, credentialScope, TERMINATOR } from "../request/credential-scope.ts";
import { hmacSha256 } from "./hmac.ts";
import { sha256 } from "../request/encoding.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/**
 * Derives the signing key, step 3 of SigV4. It is valid for one day, region and service.
 *
 * @param secretAccessKey The secret access key, without `AWS4` in front.
 * @param day Day of the signature in UTC, `YYYYMMDD`.
 * @param region Region, such as `eu-west-1`. It must be ASCII, as every region, service and day of AWS is; this
 *   is not checked.
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
  /** Access key id that was last checked together with this key. Initially `NaN`, which equals no id. */
  checkedFor: string | number;
  /** Returns the {@link signature} of the string to sign with this date and this hash. */
  readonly sign: (amzDateText: string, canonicalRequestHash: string) => string;
}

/**
 * Prepares a signing key. HMAC's blocks and the fixed part of all strings to sign of the scope are written only
 * once, so a signature takes less than half the time of `createHmac`.
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

/** As fast as `Buffer.write` for so few bytes, and without the cost of that method's first call. */
function put(latin1: string, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < latin1.length; i++) bytes[at + i] = latin1.charCodeAt(i);
}

/**
 * Signing keys by the object that holds their secret, newest first. They are freed together with that object,
 * and no key is found by a name that another secret may have.
 */
const derived = new WeakMap<object, { readonly secret: string; readonly keys: KeyOfScope[] }>();
type KeyOfScope = readonly [day: string, region: string, service: string, key: ReadyKey];

/**
 * Returns the signing key of credentials for the day of a date, a region and a service. It is kept with the
 * credentials object as long as its secret stays the same.
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
