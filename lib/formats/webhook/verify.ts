import { createHash, timingSafeEqual } from "node:crypto";
import type { WebhookKey } from "./key.ts";
import type { Claim, Header, Scheme } from "./scheme.ts";

/**
 * A delivery as it arrived: the header lines on the wire with their repeats, and the exact bytes of the body.
 */
export interface Delivery {
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** Why a delivery is refused, for the log. The caller decides what to tell the sender. */
type Reason =
  | "missing-header"
  | "repeated-header"
  | "malformed"
  /** Signed, but with another algorithm or version than the scheme's. */
  | "other-algorithm"
  | "wrong-signature"
  | "key-expired"
  | "key-not-yet-valid"
  | "too-old"
  | "too-new";

/** Result of a check that succeeded. */
export interface Verified {
  readonly ok: true;
  /** Id of the key that signed it. After a rotation, remove the old key once only the new id appears. */
  readonly keyId: string;
  /** Id that stays the same when the delivery is sent again: its signed id, or else the hash of its body. */
  readonly deliveryId: string;
  /**
   * SHA-256 of the body in hex. For the same `deliveryId`, it distinguishes a repeated delivery from a
   * different one.
   */
  readonly bodyHash: string;
}

/** Result of a check that failed. */
export interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  /** Header that is missing or repeated. */
  readonly header?: string;
  /** Key that signed the delivery, if the signature is right but the delivery is still refused. */
  readonly keyId?: string;
}

/**
 * Checks a delivery and reports the first failure, in this order: each header occurs once, its form, the
 * signature, the key's validity, the clock. A failure of the key's validity or the clock therefore concerns a
 * delivery that a holder of the key sent. No delivery makes this function throw.
 *
 * A verified delivery may be a captured one that is sent again. OpenFaaS and GitHub sign no time, so their
 * deliveries stay valid forever. Remember `deliveryId` to detect this.
 *
 * @throws {WebhookKeyRefused} If a key is for another scheme.
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

/** Compares with every signature, even after one was right. All have the length of a digest. */
function isSigner(mac: Buffer, { signatures }: Claim): boolean {
  return signatures.filter((signature) => timingSafeEqual(signature, mac)).length > 0;
}

/** A time that is not a number, for example of an invalid `now`, is outside every tolerance. */
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
