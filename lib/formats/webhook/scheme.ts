/** A header line: its name in the sender's case, and its value. */
export type Header = readonly [name: string, value: string];

export type Algorithm = "sha256" | "sha1";

/** What is signed beside the body, and proven by the signature as the body is. */
export interface Stamp {
  /** What is signed before the body, in ASCII. */
  readonly prefix: string;
  readonly id?: string;
  /** When it was signed, in seconds since 1970. */
  readonly timestamp?: number;
}

/** What the headers of a delivery say, proven by nothing yet. */
export interface Claim extends Stamp {
  /** Each as long as the algorithm's digest; the delivery is good if one of them is. */
  readonly signatures: readonly Buffer[];
}

/**
 * How a sender signs: a form of headers, and what they sign. It reads and writes; only `verify` compares
 * signatures, so no scheme can do it in a way that tells the time it takes.
 */
export interface Scheme {
  readonly name: "openfaas" | "github" | "standard" | "stripe";
  /** Fixed here. What a header says of it is checked, never followed. */
  readonly algorithm: Algorithm;
  /** The headers that it reads and writes. Each must be there once. */
  readonly headers: readonly string[];
  /** How far the timestamp may be from now, either way; both edges are inside. 0 where there is none. */
  readonly toleranceSeconds: number;
  /** The bytes of a key from the form in which it is handed out; `undefined` where it has another form. */
  readonly hmacKey: (secret: Uint8Array) => Uint8Array | undefined;
  /** `undefined` where that timestamp or id cannot be signed. */
  readonly stamp: (timestamp: string, id?: string) => Stamp | undefined;
  /** @param values One for each of `headers`, in that order. */
  readonly read: (values: readonly string[]) => Claim | "malformed" | "other-algorithm";
  /** The values of `headers`. @param macs Of each key; some schemes have room for the first only. */
  readonly write: (
    macs: readonly [Buffer, ...Buffer[]],
    timestamp: string,
    id?: string,
  ) => readonly string[];
}

export interface Timed {
  /** How far the timestamp may be from now, either way. @default 300 */
  readonly toleranceSeconds?: number;
}
