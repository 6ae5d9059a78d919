/** One KMS ciphertext of a JSON map `{NAME: value}`, and what one may know of it without opening it. */
export interface SealedSegment {
  /** ARN of the KMS key that sealed it. */
  readonly key: string;
  /** The names inside, sorted. Clear text on purpose: it makes the file reviewable. */
  readonly names: readonly string[];
  /** Base64 of the `CiphertextBlob` that KMS gave. */
  readonly ciphertext: string;
}

/** What KMS authenticates with a segment, and what the function's role is conditioned on. */
export interface EncryptionContext {
  readonly app: string;
  readonly stage: string;
  readonly function: string;
}

/** The `app` of every encryption context, and the prefix of the key's alias. */
export const APP = "signet";

export function encryptionContext(stage: string, functionName: string): EncryptionContext {
  return { app: APP, stage, function: functionName };
}

/** The alias of the key that seals a stage's secrets, as KMS takes it for a `KeyId`. */
export function sealingKeyAlias(stage: string): string {
  return `alias/${APP}-${stage}`;
}

/** Whether a parsed value has the shape of a {@link SealedSegment}; the ciphertext is not opened. */
export function isSealedSegment(value: unknown): value is SealedSegment {
  if (typeof value !== "object" || value === null) return false;
  const { key, names, ciphertext } = value as Partial<Record<keyof SealedSegment, unknown>>;
  return (
    typeof key === "string" &&
    key.startsWith("arn:") &&
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === "string" && name !== "") &&
    typeof ciphertext === "string" &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(ciphertext)
  );
}
