import type { KeyKind } from "./key-kind.ts";
import type { TagRecord } from "./tag-record.ts";

export interface KeyRecord {
  readonly creationDate: string;
  description: string;
  enabled: boolean;
  rotation: boolean;
  /** ISO 8601. Present while deletion is pending. */
  deletionDate?: string;
  /** The key policy's document. */
  policy: unknown;
  /** Key materials in base64, the current one last. A symmetric key has 32 bytes, a private key PKCS #8. */
  material: readonly string[];

  // Later versions added the members below, so old records lack them.
  /** Spec and usage. @default - a symmetric key */
  readonly kind?: KeyKind;
  multiRegion?: boolean;
  /** The service of AWS that manages the key. @default - the account manages the key */
  readonly ofService?: "secretsmanager" | "ssm";
  rotationPeriodInDays?: number;
  /** Start of the rotation period (ISO 8601). @default - the key's creation date */
  rotationStart?: string;
  /** The rotations, one for each material except the first. */
  rotations?: readonly RotationRecord[];
  /** Pairs instead of a map, because a tag may have the name of an inherited member of objects. */
  tags?: readonly TagRecord[];
  grants?: readonly GrantRecord[];
}

export interface RotationRecord {
  /** ISO 8601. */
  readonly date: string;
  readonly type: "AUTOMATIC" | "ON_DEMAND";
}

export interface GrantRecord {
  /** 64 hexadecimal digits. */
  readonly grantId: string;
  readonly name?: string | undefined;
  /** ISO 8601. */
  readonly creationDate: string;
  /** ARN of the principal that may perform the operations. */
  readonly granteePrincipal: string;
  /** ARN of the principal that may retire the grant. */
  readonly retiringPrincipal?: string | undefined;
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints | undefined;
}

/** Encryption contexts for which a grant is valid: exactly this one, or all that contain these pairs. */
export interface GrantConstraints {
  readonly EncryptionContextEquals?: Readonly<Record<string, string>> | undefined;
  readonly EncryptionContextSubset?: Readonly<Record<string, string>> | undefined;
}
