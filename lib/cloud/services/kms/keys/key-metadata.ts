import { currentMaterial, fingerprintOf } from "../../../account/kms/key-material.ts";
import { algorithmsOf, isSymmetric, kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { Call } from "../../protocol/call.ts";
import { keyState } from "./key-state.ts";
import { timestamp } from "../../protocol/json/operation.ts";

/** The member that lists the algorithms of a key. */
const ALGORITHMS = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
} as const;

/** Returns the `KeyMetadata` of a key. */
export function keyMetadata({ account }: Call, key: Key): object {
  const { keyId, arn, record } = key;
  const { deletionDate, multiRegion = false } = record;
  const state = keyState(record);
  const kind = kindOf(record);
  return {
    AWSAccountId: account.accountId,
    Arn: arn,
    CreationDate: timestamp(record.creationDate),
    ...(isSymmetric(record) ? { CurrentKeyMaterialId: materialId(currentMaterial(key)) } : {}),
    CustomerMasterKeySpec: kind.spec,
    ...(deletionDate === undefined ? {} : { DeletionDate: timestamp(deletionDate) }),
    Description: record.description,
    Enabled: state === "Enabled",
    [ALGORITHMS[kind.usage]]: algorithmsOf(kind),
    KeyId: keyId,
    KeyManager: record.ofService === undefined ? "CUSTOMER" : "AWS",
    KeySpec: kind.spec,
    KeyState: state,
    KeyUsage: kind.usage,
    MultiRegion: multiRegion,
    ...(multiRegion ? { MultiRegionConfiguration: primary(arn, account.region) } : {}),
    Origin: "AWS_KMS",
  };
}

/** Returns the `KeyMaterialId`: 64 hexadecimal digits. */
export function materialId(material: Uint8Array): string {
  return fingerprintOf(material).toString("hex");
}

/** Returns the configuration of a primary key without replicas, because the local cloud has one region only. */
function primary(arn: string, region: string): object {
  return {
    MultiRegionKeyType: "PRIMARY",
    PrimaryKey: { Arn: arn, Region: region },
    ReplicaKeys: [],
  };
}
