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

/** Reason why a delivery is refused, for the log. The caller decides which reason to send to the sender. */
type Reason =
  | "missing-header"
  | "repeated-header"
  | "malformed"
  /** The delivery is signed with another algorithm or version than the scheme requires. */
  | "other-algorithm"
  | "wrong-signature"
  | "key-expired"
  | "key-not-yet-valid"
  | "too-old"
  | "too-new";

/** Result of a check that succeeded. */
export interface Verified {
  readonly ok: true;
  /**
   * Id of the key that signed the delivery. After a rotation, remove the old key when only the id of the new key
   * appears.
   */
  readonly keyId: string;
  /**
   * Id that stays the same if the delivery is sent again: the signed id, or the hash of the body if the scheme has no
   * id.
   */
  readonly deliveryId: string;
  /**
   * SHA-256 of the body in hex. If two deliveries have the same `deliveryId`, this hash shows whether they are the
   * same delivery.
   */
  readonly bodyHash: string;
}

/** Result of a check that failed. */
export interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  /** Name of the header that is missing or repeated, if this is the reason. */
  readonly header?: string;
  /**
   * Id of the key that signed the delivery, if the signature is right but the delivery is refused for another reason.
   */
  readonly keyId?: string;
}

/**
 * Checks a delivery and reports the first failure, in this order: each header occurs once, the form of the headers,
 * the signature, the key's validity, the clock. If the key's validity or the clock is reported, the sender therefore
 * had the key. No delivery makes this function throw.
 *
 * A verified delivery may have been captured and sent again. OpenFaaS and GitHub sign no timestamp, so their
 * deliveries stay valid forever. To detect a repeated delivery, store `deliveryId`.
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

/**
 * Whether an HMAC is one of the signatures. It compares all signatures, even after one has matched. All of them have
 * the length of the HMAC.
 */
function isSigner(mac: Buffer, { signatures }: Claim): boolean {
  return signatures.filter((signature) => timingSafeEqual(signature, mac)).length > 0;
}

/**
 * Returns why the timestamp is outside the tolerance. If the difference is not a number, for example because `now` is
 * invalid, it counts as outside.
 */
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
