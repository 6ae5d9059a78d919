/** A point of a curve, `undefined` is the point at infinity. */
export type Point = readonly [x: bigint, y: bigint] | undefined;

/** A short Weierstrass curve y² = x³ + ax + b over the integers modulo `p`, with a generator of order `n`. */
export interface Curve {
  readonly p: bigint;
  readonly a: bigint;
  readonly n: bigint;
  readonly g: NonNullable<Point>;
  /** Length of a coordinate. */
  readonly bytes: number;
}

const curve = (
  bytes: number,
  [p, a, n, x, y]: readonly [string, string, string, string, string],
): Curve => ({
  bytes,
  p: BigInt(`0x${p}`),
  a: BigInt(`0x${a}`),
  n: BigInt(`0x${n}`),
  g: [BigInt(`0x${x}`), BigInt(`0x${y}`)],
});

/**
 * The curves of KMS by the name in a JWK, with the parameters of SEC 2.
 *
 * @see https://www.secg.org/sec2-v2.pdf
 */
export const CURVES: Readonly<Record<string, Curve>> = {
  "P-256": curve(32, [
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  ]),
  "P-384": curve(48, [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
  ]),
  "P-521": curve(66, [
    "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc",
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
  ]),
  secp256k1: curve(32, [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    "0",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
  ]),
};

/** Returns the remainder that is not negative. */
export function mod(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}

/** Returns the inverse modulo a prime, by the extended algorithm of Euclid. */
export function inverse(value: bigint, prime: bigint): bigint {
  let [r, newR, t, newT] = [prime, mod(value, prime), 0n, 1n];
  while (newR !== 0n) {
    const quotient = r / newR;
    [t, newT] = [newT, t - quotient * newT];
    [r, newR] = [newR, r - quotient * newR];
  }
  return mod(t, prime);
}

export function add(one: Point, other: Point, { p, a }: Curve): Point {
  if (!one) return other;
  if (!other) return one;
  const [x1, y1] = one;
  const [x2, y2] = other;
  if (x1 === x2 && mod(y1 + y2, p) === 0n) return undefined;
  const slope =
    x1 === x2 ? (3n * x1 * x1 + a) * inverse(2n * y1, p) : (y2 - y1) * inverse(mod(x2 - x1, p), p);
  const x = mod(slope * slope - x1 - x2, p);
  return [x, mod(slope * (x1 - x) - y1, p)];
}

/** Returns a multiple of a point. Its time depends on the factor, which only matters to a caller who can measure it. */
export function multiply(factor: bigint, point: Point, on: Curve): Point {
  let result: Point;
  let doubled = point;
  for (let left = factor; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = add(result, doubled, on);
    doubled = add(doubled, doubled, on);
  }
  return result;
}
