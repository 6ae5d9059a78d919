import { createHash, timingSafeEqual } from "node:crypto";
import type { WebhookKey } from "./key.ts";
import type { Claim, Header, Scheme } from "./scheme.ts";

/** What arrived: the header lines as they stood on the wire, repeats kept, and the body's very bytes. */
export interface Delivery {
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** Why a delivery is refused, for the log. What the sender is told is up to who asked. */
type Reason =
  | "missing-header"
  | "repeated-header"
  | "malformed"
  /** Signed, but not with the algorithm or the version that this scheme is set to. */
  | "other-algorithm"
  | "wrong-signature"
  | "key-expired"
  | "key-not-yet-valid"
  | "too-old"
  | "too-new";

export interface Verified {
  readonly ok: true;
  /** The id of the key that signed it: once none but the new one is seen, the old one can go. */
  readonly keyId: string;
  /** The same for the same delivery sent again: its signed id, else the hash of its body. */
  readonly deliveryId: string;
  /** SHA-256 in hex. With the same delivery id it tells a delivery sent again from another. */
  readonly bodyHash: string;
}

export interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  /** The header that is missing or repeated. */
  readonly header?: string;
  /** The key that signed it, where the signature is right and the delivery refused all the same. */
  readonly keyId?: string;
}

/**
 * Checks a delivery, first failure first: its headers there once, their form, the signature, the key's time,
 * the clock. So whatever is said of key and clock is said of what a key holder sent. Never throws, whatever
 * arrived.
 *
 * A delivery that was verified can be one that was captured and is sent again. OpenFaaS and GitHub sign no
 * time: there it stays good for ever. Keep `deliveryId`.
 *
 * @throws {WebhookKeyRefused} when a key is not for this scheme.
 */
export function verify(
  scheme: Scheme,
  { headers, body }: Delivery,
  keys: readonly WebhookKey[],
  now: Date,
): Verified | Refused {
  const values: string[] = [];
  for (const header of scheme.headers) {
    const [value, ...more] = valuesOf(headers, header);
    if (value === undefined) return { ok: false, reason: "missing-header", header };
    if (more.length > 0) return { ok: false, reason: "repeated-header", header };
    values.push(value);
  }
  const claim = scheme.read(values);
  if (typeof claim === "string") return { ok: false, reason: claim };
  const signers = keys.filter((key) => isSigner(key.mac(scheme, claim.prefix, body), claim));
  const signer = signers.find((key) => key.fault(now) === undefined) ?? signers[0];
  if (!signer) return { ok: false, reason: "wrong-signature" };
  const fault = signer.fault(now) ?? clockFault(scheme, claim, now);
  if (fault) return { ok: false, reason: fault, keyId: signer.id };
  const bodyHash = createHash("sha256").update(body).digest("hex");
  return { ok: true, keyId: signer.id, deliveryId: claim.id ?? bodyHash, bodyHash };
}

function valuesOf(headers: readonly Header[], wanted: string): readonly string[] {
  const lower = wanted.toLowerCase();
  return headers.filter(([name]) => name.toLowerCase() === lower).map(([, value]) => value);
}

/** Compares with every signature, also once one was right. All have the length of a digest. */
function isSigner(mac: Buffer, { signatures }: Claim): boolean {
  return signatures.filter((signature) => timingSafeEqual(signature, mac)).length > 0;
}

/** What is no number, `now` for one, is outside of every tolerance. */
function clockFault(
  { toleranceSeconds }: Scheme,
  { timestamp }: Claim,
  now: Date,
): "too-old" | "too-new" | undefined {
  if (timestamp === undefined) return undefined;
  const age = Math.floor(now.getTime() / 1000) - timestamp;
  if (age > toleranceSeconds) return "too-old";
  return age >= -toleranceSeconds ? undefined : "too-new";
}
