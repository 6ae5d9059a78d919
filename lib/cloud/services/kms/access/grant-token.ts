import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Key } from "../../../account/kms/keys.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/** Returns a token that names a grant. It cannot be forged without the material of the key. */
export function newGrantToken(key: Key, grantId: string): string {
  const named = `${key.keyId}.${grantId}.${randomBytes(16).toString("hex")}`;
  return Buffer.from(`${named}.${seal(key, named).toString("hex")}`).toString("base64url");
}

/**
 * Returns the key and the grant that a token names. The grant may have been removed.
 *
 * @throws {ServiceError} InvalidGrantTokenException if the token was not made with a key of this account.
 */
export function readGrantToken({ account }: Call, token: string): { key: Key; grantId: string } {
  const parts = Buffer.from(token, "base64url").toString("latin1").split(".");
  const [keyId = "", grantId = ""] = parts;
  const key = account.keys.get(keyId);
  const given = Buffer.from(parts.at(-1) ?? "", "hex");
  const expected = key && seal(key, parts.slice(0, -1).join("."));
  if (!expected || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ServiceError("InvalidGrantTokenException", "The grant token is not valid.");
  }
  return { key, grantId };
}

/** Returns an HMAC with the key's first material, which the key still has after rotations. */
function seal({ record }: Key, named: string): Buffer {
  const material = Buffer.from(record.material[0] ?? "", "base64");
  return createHmac("sha256", material).update(`signet grant token ${named}`).digest();
}
