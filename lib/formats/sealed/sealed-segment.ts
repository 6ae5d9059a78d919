import { isMap } from "../../json.ts";
import { isPrintable, printableLine } from "../../printable.ts";

/** One KMS ciphertext, and what one may know of it without opening it. */
export interface SealedSegment {
  /** ARN of the KMS key that sealed it. */
  readonly key: string;
  /**
   * The names whose values are taken from it. Each name of a function is taken from one segment alone,
   * so their order means nothing. Clear text on purpose: it makes the file reviewable.
   */
  readonly names: readonly string[];
  /** Names inside that are not taken from it: sealed anew elsewhere since, or removed. */
  readonly stale?: readonly string[];
  /**
   * What is inside: a JSON map `{NAME: value}` unless it says `value`, the bare value of its one name, as
   * `aws kms encrypt` makes it.
   */
  readonly form?: "value";
  /** Base64 of the `CiphertextBlob` that KMS gave. */
  readonly ciphertext: string;
}

/** What KMS authenticates with a segment, and what the function's role is conditioned on. */
export type EncryptionContext = {
  readonly app: string;
  readonly stage: string;
  readonly function: string;
};

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
  return segmentProblem(value) === undefined;
}

/** What keeps a parsed value from being a {@link SealedSegment}; nothing of its ciphertext is shown. */
export function segmentProblem(value: unknown): string | undefined {
  if (!isMap(value)) return "it is no object";
  const members: Partial<Record<keyof SealedSegment, unknown>> = value;
  const { key, names, stale, form, ciphertext, ...rest } = members;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) return `it has an unknown member ${quoted(unknown[0] ?? "")}`;
  if (typeof key !== "string" || !/^arn:[!-~]+$/.test(key)) return "its key is no ARN";
  if (!isNames(names)) return "its names are no list of names";
  if (stale !== undefined && !isNames(stale)) return "its stale names are no list of names";
  if (new Set([...names, ...(stale ?? [])]).size < names.length + (stale?.length ?? 0)) {
    return "it has a name twice";
  }
  if (form !== undefined && (form !== "value" || names.length !== 1 || stale)) {
    return "its form is not that of one value";
  }
  if (typeof ciphertext !== "string" || !isBase64(ciphertext)) {
    return "its ciphertext is not canonical base64";
  }
  return undefined;
}

/** The names that several segments hold: as a merge leaves those that two branches sealed. */
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

/** A text from a sealed file in quotes, to be shown in a message. */
export function quoted(text: string): string {
  return printableLine(JSON.stringify(text));
}

/** Whether a text is the one base64 form of some bytes: a character lost in a merge shows here. */
function isBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
