import type { Key } from "../../account/keys.ts";
import type { Call } from "../call.ts";

/** The one algorithm and key spec there is here: AES-256-GCM. */
export const ALGORITHM = "SYMMETRIC_DEFAULT";

/** What KMS tells of a key. */
export function keyMetadata({ account }: Call, { keyId, arn, record }: Key): object {
  const pending = record.deletionDate !== undefined;
  const state = record.enabled ? "Enabled" : "Disabled";
  return {
    AWSAccountId: account.accountId,
    Arn: arn,
    CreationDate: Date.parse(record.creationDate) / 1000,
    CustomerMasterKeySpec: ALGORITHM,
    ...(pending ? { DeletionDate: Date.parse(record.deletionDate ?? "") / 1000 } : {}),
    Description: record.description,
    Enabled: record.enabled && !pending,
    EncryptionAlgorithms: [ALGORITHM],
    KeyId: keyId,
    KeyManager: "CUSTOMER",
    KeySpec: ALGORITHM,
    KeyState: pending ? "PendingDeletion" : state,
    KeyUsage: "ENCRYPT_DECRYPT",
    MultiRegion: false,
    Origin: "AWS_KMS",
  };
}
