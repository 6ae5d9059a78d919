import { hash } from "node:crypto";
import { ALGORITHM, credentialScope, TERMINATOR } from "./credential-scope.ts";
import { hmacSha256 } from "./encoding.ts";
import { stringToSign } from "./string-to-sign.ts";

/** Derives the signing key, step 3 of SigV4: 32 bytes, good for one day, region and service. */
export function signingKey(
  secretAccessKey: string,
  day: string,
  region: string,
  service: string,
): Buffer {
  const dateKey = hmacSha256(`AWS4${secretAccessKey}`, day);
  const regionKey = hmacSha256(dateKey, region);
  const serviceKey = hmacSha256(regionKey, service);
  return hmacSha256(serviceKey, TERMINATOR);
}

/** The signature, step 4 of SigV4: 64 lower-case hex digits. */
export function signature(key: Uint8Array, toSign: string): string {
  return hmacSha256(key, toSign).toString("hex");
}

/**
 * A signing key made ready for its scope. HMAC is two hashes, each over a padded block of the key and a
 * message (RFC 2104). The blocks and what is the same in every string to sign of the scope are written
 * once, which more than halves what `createHmac` takes for a signature.
 */
export class ReadyKey {
  /** The credential scope. */
  readonly scope: string;
  readonly #day: string;
  readonly #region: string;
  readonly #service: string;
  readonly #inner: Buffer;
  readonly #outer: Buffer;
  readonly #hashAt: number;
  #date = "";

  /** Day, region and service in ASCII. */
  constructor(secretAccessKey: string, day: string, region: string, service: string) {
    this.#day = day;
    this.#region = region;
    this.#service = service;
    this.scope = credentialScope(day, region, service);
    const key = signingKey(secretAccessKey, day, region, service);
    const message = stringToSign("0".repeat(DATE), this.scope, "0".repeat(2 * HASH));
    this.#inner = padded(key, 0x36, message.length);
    this.#inner.write(message, BLOCK, "latin1");
    this.#hashAt = this.#inner.length - 2 * HASH;
    this.#outer = padded(key, 0x5c, HASH);
  }

  /** Whether it is the key for that date and scope. */
  isFor(amzDateText: string, region: string, service: string): boolean {
    return (
      amzDateText.startsWith(this.#day) && this.#region === region && this.#service === service
    );
  }

  /** The {@link signature} of the string to sign that has this date and this hash. */
  sign(amzDateText: string, canonicalRequestHash: string): string {
    if (amzDateText !== this.#date) {
      this.#inner.write(amzDateText, DATE_AT, DATE, "latin1");
      this.#date = amzDateText;
    }
    this.#inner.write(canonicalRequestHash, this.#hashAt, 2 * HASH, "latin1");
    this.#outer.write(hash("sha256", this.#inner, "binary"), BLOCK, HASH, "latin1");
    return hash("sha256", this.#outer, "hex");
  }
}

/** Bytes in a block of SHA-256, and in a hash. */
const BLOCK = 64;
const HASH = 32;
const DATE = "YYYYMMDDTHHMMSSZ".length;
const DATE_AT = BLOCK + ALGORITHM.length + 1;

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room, pad);
  for (const [i, byte] of key.entries()) block[i] = byte ^ pad;
  return block;
}

interface KeysOfSecret {
  readonly secretAccessKey: string;
  /** The newest first. */
  readonly keys: ReadyKey[];
}

/**
 * Signing keys by the object their secret came in: they go when it goes, and no key is ever found by a
 * name that another secret may have.
 */
const derived = new WeakMap<object, KeysOfSecret>();
const SCOPES_KEPT = 8;

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
  const { secretAccessKey } = credentials;
  let known = derived.get(credentials);
  if (known?.secretAccessKey !== secretAccessKey) {
    known = { secretAccessKey, keys: [] };
    derived.set(credentials, known);
  }
  for (const key of known.keys) if (key.isFor(amzDateText, region, service)) return key;
  const key = new ReadyKey(secretAccessKey, amzDateText.slice(0, 8), region, service);
  known.keys.unshift(key);
  known.keys.length = Math.min(known.keys.length, SCOPES_KEPT);
  return key;
}
