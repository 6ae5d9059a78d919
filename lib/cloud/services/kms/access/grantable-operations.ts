import { isSymmetric, kindOf } from "../../../account/kms/key-specs.ts";
import type { KeyKind, KeyUsage } from "../../../state/key-kind.ts";

const SEALING = "Decrypt Encrypt ReEncryptFrom ReEncryptTo".split(" ");
const DATA_KEYS =
  "GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext".split(
    " ",
  );
const EVERY_KEY = ["CreateGrant", "RetireGrant", "DescribeKey"];
/** Operations by the usage of the key. */
const BY_USAGE: Readonly<Record<KeyUsage, readonly string[]>> = {
  ENCRYPT_DECRYPT: [...SEALING, ...EVERY_KEY],
  SIGN_VERIFY: ["Sign", "Verify", ...EVERY_KEY],
  GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac", ...EVERY_KEY],
};

/** Returns the operations that a grant can allow on a key. */
export function grantableOperations(record: { readonly kind?: KeyKind }): readonly string[] {
  const { usage } = kindOf(record);
  if (isSymmetric(record)) return [...BY_USAGE[usage], ...DATA_KEYS];
  return usage === "GENERATE_VERIFY_MAC" ? BY_USAGE[usage] : [...BY_USAGE[usage], "GetPublicKey"];
}
