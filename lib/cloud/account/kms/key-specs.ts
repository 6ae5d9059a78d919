import type { KeyKind, KeySpec, KeyUsage } from "../../state/key-kind.ts";

export const SYMMETRIC: KeyKind = { spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT" };

const OAEP = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const RSA_SIGNATURES = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];
const RSA = { ENCRYPT_DECRYPT: OAEP, SIGN_VERIFY: RSA_SIGNATURES };

/** The algorithms of each kind of key, by usage. A usage without algorithms is not possible. */
const ALGORITHMS: Readonly<
  Record<KeySpec, Readonly<Partial<Record<KeyUsage, readonly string[]>>>>
> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
  ECC_NIST_P384: { SIGN_VERIFY: ["ECDSA_SHA_384"] },
  ECC_NIST_P521: { SIGN_VERIFY: ["ECDSA_SHA_512"] },
  ECC_SECG_P256K1: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
  HMAC_224: { GENERATE_VERIFY_MAC: ["HMAC_SHA_224"] },
  HMAC_256: { GENERATE_VERIFY_MAC: ["HMAC_SHA_256"] },
  HMAC_384: { GENERATE_VERIFY_MAC: ["HMAC_SHA_384"] },
  HMAC_512: { GENERATE_VERIFY_MAC: ["HMAC_SHA_512"] },
};

/** Returns the algorithms that a key can be used with. The list is empty if a key of this spec cannot have the usage. */
export function algorithmsOf({ spec, usage }: KeyKind): readonly string[] {
  return ALGORITHMS[spec][usage] ?? [];
}

/** Returns the kind of a stored key. Earlier versions had symmetric keys only, and did not store the kind. */
export function kindOf(record: { readonly kind?: KeyKind }): KeyKind {
  return record.kind ?? SYMMETRIC;
}

/** Whether the key encrypts with one secret, like the keys that seal secrets. */
export function isSymmetric(record: { readonly kind?: KeyKind }): boolean {
  return kindOf(record).spec === "SYMMETRIC_DEFAULT";
}
