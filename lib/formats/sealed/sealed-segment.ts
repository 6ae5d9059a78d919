import { isMap } from "../../json.ts";
import { isPrintable, printableLine } from "../../printable.ts";

/** One KMS ciphertext, with the facts about it that are known without decryption. */
export interface SealedSegment {
  /** ARN of the KMS key that encrypted the segment. */
  readonly key: string;
  /**
   * Names whose values are taken from this segment. Each name of a function is taken from one segment only, so
   * the order of segments does not matter. Names are in clear text on purpose, so that people can review the
   * file.
   */
  readonly names: readonly string[];
  /**
   * Names whose values are also in this segment but are not used, because they were sealed again in another segment
   * or removed.
   */
  readonly stale?: readonly string[];
  /**
   * Form of the plaintext. `value`: the bare value of the segment's only name, as `aws kms encrypt` encrypts it.
   * `undefined`: a JSON map `{NAME: value}`.
   */
  readonly form?: "value";
  /** Base64 of the `CiphertextBlob` from KMS. */
  readonly ciphertext: string;
}

/**
 * Encryption context of a segment: the pairs that KMS authenticates. The policy of the function's role has conditions
 * on them.
 */
export type EncryptionContext = {
  readonly app: string;
  readonly stage: string;
  readonly function: string;
};

export function encryptionContext(
  app: string,
  stage: string,
  functionName: string,
): EncryptionContext {
  return { app, stage, function: functionName };
}

/** Returns the alias of the key that encrypts the secrets of an app's stage, in the form of KMS's `KeyId`. */
export function sealingKeyAlias(app: string, stage: string): string {
  return `alias/${app}-${stage}`;
}

/** Whether a parsed value is a {@link SealedSegment} without other members. The ciphertext is not decrypted. */
export function isSealedSegment(value: unknown): value is SealedSegment {
  return segmentProblem(value) === undefined;
}

/**
 * Returns why a parsed value is not a {@link SealedSegment}, as text without the ciphertext. Returns `undefined` if
 * the value is a segment.
 */
export function segmentProblem(value: unknown): string | undefined {
  if (!isMap(value)) return "it is not an object";
  const members: Partial<Record<keyof SealedSegment, unknown>> = value;
  const { key, names, stale, form, ciphertext, ...rest } = members;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) return `it has an unknown member ${quoted(unknown[0] ?? "")}`;
  if (typeof key !== "string" || !/^arn:[!-~]+$/.test(key)) return "its key is not an ARN";
  if (!isNames(names)) return "its names are not a list of names";
  if (stale !== undefined && !isNames(stale)) return "its stale names are not a list of names";
  if (new Set([...names, ...(stale ?? [])]).size < names.length + (stale?.length ?? 0)) {
    return "it has a name twice";
  }
  if (form !== undefined && (form !== "value" || names.length !== 1 || stale)) {
    return "its form is not that of a single value";
  }
  if (typeof ciphertext !== "string" || !isBase64(ciphertext)) {
    return "its ciphertext is not canonical base64";
  }
  return undefined;
}

/**
 * Returns the names that are in several segments, which happens if two branches that sealed the same name were
 * merged.
 */
export function namesHeldTwice(segments: readonly SealedSegment[]): readonly string[] {
  const names = segments.flatMap((segment) => segment.names);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
}

function isNames(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === "string" && name !== "" && isPrintable(name))
  );
}

/** Returns a text from a sealed file in quotes, for a message. */
export function quoted(text: string): string {
  return printableLine(JSON.stringify(text));
}

/**
 * Whether a text is the canonical base64 form of some bytes. A text that lost a character, for example in a merge, is
 * usually not canonical.
 */
function isBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
