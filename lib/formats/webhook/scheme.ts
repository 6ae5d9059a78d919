/** A header line: its name in the sender's case, and its value. */
export type Header = readonly [name: string, value: string];

export type Algorithm = "sha256" | "sha1";

/** Values that are signed in addition to the body. The signature proves them like the body. */
export interface Stamp {
  /** Text that is signed before the body, in ASCII. */
  readonly prefix: string;
  readonly id?: string;
  /** Time of signing in seconds since 1970. */
  readonly timestamp?: number;
}

/** Claim in the headers of a delivery. Nothing in it is verified. */
export interface Claim extends Stamp {
  /** Signatures, each as long as the algorithm's digest. The delivery is valid if one of them is. */
  readonly signatures: readonly Buffer[];
}

/**
 * How a sender signs: the form of its headers, and what they sign. A scheme reads and writes headers. Only
 * `verify` compares signatures, so a scheme cannot leak them through the time of a comparison.
 */
export interface Scheme {
  readonly name: "openfaas" | "github" | "standard" | "stripe";
  /** Fixed by the scheme. An algorithm in a header is checked, but never followed. */
  readonly algorithm: Algorithm;
  /** Headers that it reads and writes. Each must occur exactly once. */
  readonly headers: readonly string[];
  /**
   * Seconds by which the timestamp may differ from now in either direction; both edges are inside. 0 for a
   * scheme without a timestamp.
   */
  readonly toleranceSeconds: number;
  /** Returns the bytes of a key from the form in which it is issued, or `undefined` if it has another form. */
  readonly hmacKey: (secret: Uint8Array) => Uint8Array | undefined;
  /** Returns what to sign in addition to the body, or `undefined` if the timestamp or id is not allowed. */
  readonly stamp: (timestamp: string, id?: string) => Stamp | undefined;
  /**
   * Reads the values of `headers`.
   *
   * @param values One value for each of `headers`, in that order.
   */
  readonly read: (values: readonly string[]) => Claim | "malformed" | "other-algorithm";
  /**
   * Returns the values of `headers`.
   *
   * @param macs HMAC of each key. Some schemes have room for the first only.
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
