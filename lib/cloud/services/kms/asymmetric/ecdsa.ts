import { randomBytes, type KeyObject } from "node:crypto";
import { add, CURVES, inverse, mod, multiply, type Curve } from "./curve.ts";

// Node.js signs messages, but has no function that signs a digest with an elliptic key.

/** Signs a digest, as FIPS 186-5 §6.4.1 describes. Returns the signature in DER. */
export function signDigest(key: KeyObject, digest: Buffer): Buffer {
  const { on, d } = numbersOf(key);
  const z = leftmost(digest, on);
  for (;;) {
    const k = integerOf(randomBytes(on.bytes)) >> BigInt(on.bytes * 8 - bitsOf(on.n));
    if (k === 0n || k >= on.n) continue;
    const r = mod(multiply(k, on.g, on)?.[0] ?? 0n, on.n);
    const s = mod(inverse(k, on.n) * (z + r * d), on.n);
    if (r !== 0n && s !== 0n) return sequence(r, s);
  }
}

/** Returns whether a signature in DER is the signature of a digest (FIPS 186-5 §6.4.2). */
export function verifyDigest(key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const numbers = integersIn(signature);
  if (!numbers) return false;
  const [r, s] = numbers;
  const { on, q } = numbersOf(key);
  if (r <= 0n || r >= on.n || s <= 0n || s >= on.n) return false;
  const w = inverse(s, on.n);
  const point = add(
    multiply(mod(leftmost(digest, on) * w, on.n), on.g, on),
    multiply(mod(r * w, on.n), q, on),
    on,
  );
  return point !== undefined && mod(point[0], on.n) === r;
}

function numbersOf(key: KeyObject) {
  const jwk = key.export({ format: "jwk" });
  const on = CURVES[jwk.crv ?? ""];
  if (!on) throw new Error(`no curve ${jwk.crv}`);
  const number = (text = "") => integerOf(Buffer.from(text, "base64url"));
  return { on, q: [number(jwk.x), number(jwk.y)] as const, d: number(jwk.d) };
}

/** Returns the leftmost bits of a digest, as many as the order of the curve has. */
function leftmost(digest: Buffer, { n }: Curve): bigint {
  const excess = digest.length * 8 - bitsOf(n);
  const value = integerOf(digest);
  return excess > 0 ? value >> BigInt(excess) : value;
}

function bitsOf(value: bigint): number {
  return value.toString(2).length;
}

function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** Returns a DER SEQUENCE of two INTEGERs. */
function sequence(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([r, s].map((value) => element(0x02, bytesOf(value))));
  return element(0x30, body);
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  return Buffer.concat([Buffer.from(length < 0x80 ? [tag, length] : [tag, 0x81, length]), content]);
}

/** Returns the bytes of a positive INTEGER, with a zero in front if the first bit is set. */
function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}

/** Reads two INTEGERs. Returns `undefined` unless the bytes are exactly the DER of them. */
function integersIn(der: Buffer): readonly [bigint, bigint] | undefined {
  const begin = der[1] === 0x81 ? 3 : 2;
  const middle = begin + 2 + (der[begin + 1] ?? 0);
  const [r, s] = [der.subarray(begin + 2, middle), der.subarray(middle + 2)].map(integerOf);
  if (r === undefined || s === undefined || !sequence(r, s).equals(der)) return undefined;
  return [r, s];
}
