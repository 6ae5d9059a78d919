import {
  createHmac,
  generateKeyPair,
  generateKeyPairSync,
  randomBytes,
  type KeyPairKeyObjectResult,
} from "node:crypto";
import { promisify } from "node:util";
import type { KeyRecord } from "../../state/cloud-state.ts";
import type { KeySpec } from "../../state/key-kind.ts";

interface KeyWithMaterial {
  readonly arn: string;
  readonly record: Pick<KeyRecord, "material">;
}

/** The curves of elliptic keys, in the words of OpenSSL. */
const CURVES: Readonly<Partial<Record<KeySpec, string>>> = {
  ECC_NIST_P256: "prime256v1",
  ECC_NIST_P384: "secp384r1",
  ECC_NIST_P521: "secp521r1",
  ECC_SECG_P256K1: "secp256k1",
};

/**
 * Returns new material in base64, the form in which records store it: 32 random bytes for a symmetric key, as many
 * as the hash has for an HMAC key, and otherwise PKCS #8 of a private key.
 */
export function newMaterial(spec: KeySpec = "SYMMETRIC_DEFAULT"): string {
  const [family = "", size = ""] = spec.split("_");
  if (family === "SYMMETRIC") return randomBytes(32).toString("base64");
  if (family === "HMAC") return randomBytes(Number(size) / 8).toString("base64");
  const namedCurve = CURVES[spec];
  const pair =
    namedCurve === undefined
      ? generateKeyPairSync("rsa", { modulusLength: Number(size) })
      : generateKeyPairSync("ec", { namedCurve });
  return pkcs8Of(pair).toString("base64");
}

/** Does the same as {@link newMaterial}, but other calls go on meanwhile: an RSA key takes up to seconds. */
export async function newMaterialLater(spec: KeySpec): Promise<string> {
  if (!isPrivateKey(spec)) return newMaterial(spec);
  return pkcs8Of(await newKeyPair(spec)).toString("base64");
}

/** Generates the two keys of a spec that is neither symmetric nor of an HMAC key. */
export async function newKeyPair(spec: KeySpec): Promise<KeyPairKeyObjectResult> {
  const namedCurve = CURVES[spec];
  const generate = promisify(generateKeyPair);
  if (namedCurve !== undefined) return generate("ec", { namedCurve });
  return generate("rsa", { modulusLength: Number(spec.split("_")[1]) });
}

export function pkcs8Of({ privateKey }: KeyPairKeyObjectResult): Buffer {
  return privateKey.export({ type: "pkcs8", format: "der" });
}

function isPrivateKey(spec: KeySpec): boolean {
  return !/^(?:SYMMETRIC|HMAC)_/.test(spec);
}

/**
 * Returns the newest material of a key, with which the key encrypts or signs.
 *
 * @throws {Error} If the record has no material.
 */
export function currentMaterial({ arn, record }: KeyWithMaterial): Buffer {
  const text = record.material.at(-1);
  if (text === undefined) throw new Error(`${arn} has no material`);
  return Buffer.from(text, "base64");
}

/** Returns 32 bytes that identify key material in a ciphertext without revealing the material. */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac("sha256", material).update("signet key material fingerprint").digest();
}
