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

/**
 * Whether a parsed value is a {@link SealedSegment} and nothing more; the ciphertext is not opened.
 */
export function isSealedSegment(value: unknown): value is SealedSegment {
  if (typeof value !== "object" || value === null) return false;
  const { key, names, ciphertext, ...rest } = value as Partial<
    Record<keyof SealedSegment, unknown>
  >;
  return (
    Object.keys(rest).length === 0 &&
    typeof key === "string" &&
    /^arn:[!-~]+$/.test(key) &&
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === "string" && name !== "") &&
    typeof ciphertext === "string" &&
    isBase64(ciphertext)
  );
}

/** Whether a text is the one base64 form of some bytes: a character lost in a merge shows here. */
function isBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
