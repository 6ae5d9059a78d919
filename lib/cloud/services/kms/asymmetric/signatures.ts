import { createHash } from "node:crypto";
import type { Key } from "../../../account/kms/keys.ts";
import { validation } from "../../protocol/json/errors.ts";
import { signDigest, verifyDigest } from "./ecdsa.ts";
import { privateKeyOf, publicKeyOf } from "./private-key.ts";
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from "./rsa-signature.ts";

type Hash = "sha256" | "sha384" | "sha512";

/**
 * Returns the digest that is signed: the hash of a message, or the message itself if it is a digest.
 *
 * @throws {ServiceError} ValidationException if a digest does not have the length of the algorithm's hash.
 */
export function digestOf(message: Buffer, isDigest: boolean, algorithm: string): Buffer {
  const hash = createHash(hashOf(algorithm));
  if (!isDigest) return hash.update(message).digest();
  if (message.length === hash.digest().length) return message;
  throw validation(`Digest is invalid length for algorithm ${algorithm}.`);
}

export async function signature(key: Key, algorithm: string, digest: Buffer): Promise<Buffer> {
  const hash = hashOf(algorithm);
  const own = privateKeyOf(key);
  if (algorithm.startsWith("ECDSA")) return signDigest(own, digest);
  return algorithm.includes("PSS") ? signPss(own, hash, digest) : signPkcs1(own, hash, digest);
}

export async function isSignature(
  key: Key,
  algorithm: string,
  digest: Buffer,
  given: Buffer,
): Promise<boolean> {
  const hash = hashOf(algorithm);
  const own = publicKeyOf(key);
  if (algorithm.startsWith("ECDSA")) return verifyDigest(own, digest, given);
  return algorithm.includes("PSS")
    ? verifyPss(own, hash, digest, given)
    : verifyPkcs1(own, hash, digest, given);
}

/** Returns the hash at the end of an algorithm's name, such as `RSASSA_PSS_SHA_256`. */
function hashOf(algorithm: string): Hash {
  if (algorithm.endsWith("512")) return "sha512";
  return algorithm.endsWith("384") ? "sha384" : "sha256";
}
