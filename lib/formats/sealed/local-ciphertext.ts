import { createHash, randomBytes } from "node:crypto";
import type { SealedSegment } from "./sealed-segment.ts";

/** First bytes of a ciphertext of KMS, up to its salt: a prefix, the fingerprint of the key material, and a byte 1. */
const HEAD_BYTES = 5 + 32 + 1;
const RANDOM_BYTES = 8;
const MARK_BYTES = 8;

/**
 * Returns the salt of a ciphertext that the local cloud makes. Half of it is a mark that depends on the other half and on
 * the key, by which a ciphertext is recognized without the key. It protects nothing: its only use is that ciphertexts
 * which AWS cannot open are noticed before they reach AWS.
 *
 * @param head The bytes of the ciphertext in front of the salt.
 */
export function localSalt(head: Uint8Array): Buffer {
  const random = randomBytes(RANDOM_BYTES);
  return Buffer.concat([random, markOf(head, random)]);
}

/** Returns whether a key of a local cloud made the ciphertext of a segment. */
export function isLocalCiphertext({ ciphertext }: Pick<SealedSegment, "ciphertext">): boolean {
  const bytes = Buffer.from(ciphertext, "base64");
  const salt = bytes.subarray(HEAD_BYTES, HEAD_BYTES + RANDOM_BYTES + MARK_BYTES);
  const mark = markOf(bytes.subarray(0, HEAD_BYTES), salt.subarray(0, RANDOM_BYTES));
  return salt.subarray(RANDOM_BYTES).equals(mark);
}

function markOf(head: Uint8Array, random: Uint8Array): Buffer {
  const hash = createHash("sha256").update("made by Signet's local cloud\0").update(head);
  return hash.update(random).digest().subarray(0, MARK_BYTES);
}
