/** A header line: its name in the sender's case, and its value. */
export type Header = readonly [name: string, value: string];

export type Algorithm = "sha256" | "sha1";

/** Values that are signed in addition to the body. */
export interface Stamp {
  /** Text that is signed before the body, in ASCII. */
  readonly prefix: string;
  readonly id?: string;
  /** Time of signing in seconds since 1970. */
  readonly timestamp?: number;
}

/** Claim in the headers of a delivery. None of its values is verified. */
export interface Claim extends Stamp {
  /** Signatures, each as long as the algorithm's digest. The delivery is valid if one of them is. */
  readonly signatures: readonly Buffer[];
}

/**
 * A way of signing: the form of the headers, and which values the signature covers. A scheme reads and writes
 * headers. Only `verify` compares signatures, so a scheme cannot leak them through the time of a comparison.
 */
export interface Scheme {
  readonly name: "openfaas" | "github" | "standard" | "stripe";
  /** Hash of the HMAC, which the scheme determines. If a header names an algorithm, it must be this one. */
  readonly algorithm: Algorithm;
  /** Names of the headers that the scheme reads and writes. Each header must occur exactly once. */
  readonly headers: readonly string[];
  /**
   * Seconds by which the timestamp may differ from now in either direction; both edges are inside. 0 for a
   * scheme without a timestamp.
   */
  readonly toleranceSeconds: number;
  /** Returns the bytes of a key from the form in which it is issued, or `undefined` if it has another form. */
  readonly hmacKey: (secret: Uint8Array) => Uint8Array | undefined;
  /** Returns the values to sign in addition to the body, or `undefined` if the timestamp or id is not allowed. */
  readonly stamp: (timestamp: string, id?: string) => Stamp | undefined;
  /**
   * Parses the values of `headers`.
   *
   * @param values One value for each of `headers`, in that order.
   */
  readonly read: (values: readonly string[]) => Claim | "malformed" | "other-algorithm";
  /**
   * Returns the values of `headers`.
   *
   * @param macs HMAC of each key. Some schemes use only the first HMAC, because their header has room for one.
   */
  readonly write: (
    macs: readonly [Buffer, ...Buffer[]],
    timestamp: string,
    id?: string,
  ) => readonly string[];
}

/** Settings of a scheme with a timestamp. */
export interface Timed {
  /** Seconds by which the timestamp may differ from now in either direction. @default 300 */
  readonly toleranceSeconds?: number;
}
