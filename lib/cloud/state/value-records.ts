import type { TagRecord } from "./tag-record.ts";

/** A value that is stored encrypted, with the data key that encrypts it. Both are in base64. */
export interface SealedRecord {
  /** The data key, encrypted by a KMS key of the account. */
  readonly dataKey: string;
  readonly value: string;
}

/** A secret of Secrets Manager. */
export interface SecretRecord {
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601. */
  changed: string;
  /** The day of the last use (ISO 8601). */
  accessed?: string;
  description?: string | undefined;
  /** The KMS key as the request or template names it. @default - the key of Secrets Manager */
  kmsKeyId?: string | undefined;
  /** When the deletion was requested, and when it is performed (ISO 8601). Present while deletion is pending. */
  deletion?: { readonly requested: string; readonly due: string } | undefined;
  tags: readonly TagRecord[];
  /** The resource policy's document. */
  policy?: unknown;
  /** By version id, oldest first. */
  versions: Readonly<Record<string, SecretVersionRecord>>;
  /** The rotation that a template declares. The local cloud does not rotate. */
  rotation?: { readonly lambdaArn?: string | undefined } | undefined;
  /** The value or the options of the template that made the last version, sealed like a version. */
  template?: SealedRecord | undefined;
}

export interface SecretVersionRecord extends SealedRecord {
  readonly created: string;
  /** The day of the last use (ISO 8601). */
  readonly accessed?: string | undefined;
  readonly binary: boolean;
  readonly stages: readonly string[];
}

export type ParameterType = "String" | "StringList" | "SecureString";
export type ParameterTier = "Standard" | "Advanced";

/** A parameter of Parameter Store. */
export interface ParameterRecord {
  readonly name: string;
  tags: readonly TagRecord[];
  /** Oldest first, at most 100. */
  versions: readonly ParameterVersionRecord[];
  /** The value of the template that made the last version, as a ciphertext like that of a version. */
  template?: string | undefined;
}

export interface ParameterVersionRecord {
  readonly version: number;
  readonly type: ParameterType;
  readonly tier: ParameterTier;
  /** The value as a ciphertext of KMS in base64, for every type. */
  readonly value: string;
  /** The KMS key as the request names it, only for a SecureString. */
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly dataType: string;
  /** ISO 8601. */
  readonly modified: string;
  /** ARN of the principal that stored the version. */
  readonly modifiedBy: string;
  readonly labels: readonly string[];
}
