import { hash } from "node:crypto";
import { TERMINATOR } from "./credential-scope.ts";
import { hmacSha256 } from "./encoding.ts";

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
export function signature(key: Uint8Array, stringToSign: string): string {
  return hmacSha256(key, stringToSign).toString("hex");
}

/** Bytes in a block of SHA-256, and in a hash. */
const BLOCK = 64;
const HASH = 32;

/**
 * A signing key made ready. HMAC is two hashes, each over a padded block of the key and a message
 * (RFC 2104); with the blocks written once, a signature costs half of what `createHmac` takes.
 */
export class ReadyKey {
  #inner: Buffer;
  readonly #outer: Buffer;

  constructor(key: Uint8Array) {
    this.#inner = padded(key, 0x36, 0);
    this.#outer = padded(key, 0x5c, HASH);
  }

  /** Gives what {@link signature} gives. */
  sign(stringToSign: string): string {
    const bytes = Buffer.byteLength(stringToSign);
    if (this.#inner.length !== BLOCK + bytes) {
      // The strings of one scope are all of one length, so this happens once.
      const inner = Buffer.alloc(BLOCK + bytes);
      this.#inner.copy(inner, 0, 0, BLOCK);
      this.#inner = inner;
    }
    this.#inner.write(stringToSign, BLOCK, "utf8");
    this.#outer.write(hash("sha256", this.#inner, "hex"), BLOCK, "hex");
    return hash("sha256", this.#outer, "hex");
  }
}

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room, pad);
  for (const [i, byte] of key.entries()) block[i] = byte ^ pad;
  return block;
}

interface KeyOfScope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly key: ReadyKey;
}

interface KeysOfSecret {
  readonly secretAccessKey: string;
  /** The newest first. */
  readonly keys: KeyOfScope[];
}

/**
 * Signing keys by the object their secret came in: they go when it goes, and no key is ever found by a
 * name that another secret may have.
 */
const derived = new WeakMap<object, KeysOfSecret>();
const SCOPES_KEPT = 8;

/** The signing key of credentials for a scope. Kept with the object, while its secret stays the same. */
export function readyKey(
  credentials: { readonly secretAccessKey: string },
  day: string,
  region: string,
  service: string,
): ReadyKey {
  const { secretAccessKey } = credentials;
  let known = derived.get(credentials);
  if (known?.secretAccessKey !== secretAccessKey) {
    known = { secretAccessKey, keys: [] };
    derived.set(credentials, known);
  }
  for (const entry of known.keys) {
    if (entry.day === day && entry.region === region && entry.service === service) return entry.key;
  }
  const key = new ReadyKey(signingKey(secretAccessKey, day, region, service));
  known.keys.unshift({ day, region, service, key });
  known.keys.length = Math.min(known.keys.length, SCOPES_KEPT);
  return key;
}
