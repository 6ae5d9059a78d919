import { ALGORITHM, credentialScope, TERMINATOR } from "../request/credential-scope.ts";
import { hmacSha256 } from "./hmac.ts";
import { sha256 } from "../request/encoding.ts";
import { stringToSign } from "../request/string-to-sign.ts";

/**
 * Derives the signing key, step 3 of SigV4: 32 bytes, good for one day, region and service. These are in
 * ASCII, as all is that a request can name.
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

/** The signature, step 4 of SigV4: 64 lower-case hex digits. */
export function signature(key: Uint8Array, toSign: string): string {
  return hmacSha256(key, toSign).toString("hex");
}

/** A signing key made ready for its scope. */
export interface ReadyKey {
  /** The credential scope. */
  readonly scope: string;
  /** The access key id that was last found good with it; first one that nothing equals. */
  checkedFor: string | number;
  /** The {@link signature} of the string to sign that has this date and this hash. */
  readonly sign: (amzDateText: string, canonicalRequestHash: string) => string;
}

/**
 * Writes HMAC's blocks and what is the same in every string to sign of the scope once, which more than
 * halves what `createHmac` takes for a signature.
 *
 * @param scope In ASCII.
 */
export function madeReady(key: Uint8Array, scope: string): ReadyKey {
  // The algorithm's name is as long as a date, and a quarter of a hash: they are put over it.
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

/** What HMAC hashes (RFC 2104): the key padded in two ways; behind it the message, and 32 bytes for a hash. */
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

/** The outer block with the hash of the inner one in it, whose hash is the HMAC. */
function outerOf([inner, outer]: Blocks): Uint8Array {
  put(sha256(inner, "binary"), outer, BLOCK);
  return outer;
}

/** As quick as `Buffer.write` for so few, and without what that takes the first time. */
function put(latin1: string, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < latin1.length; i++) bytes[at + i] = latin1.charCodeAt(i);
}

/**
 * Signing keys by the object their secret came in, the newest first: they go when it goes, and no key is
 * ever found by a name that another secret may have.
 */
const derived = new WeakMap<object, { readonly secret: string; readonly keys: KeyOfScope[] }>();
type KeyOfScope = readonly [day: string, region: string, service: string, key: ReadyKey];

/**
 * The signing key of credentials for the day of a date, a region and a service. Kept with the object,
 * while its secret stays the same.
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
