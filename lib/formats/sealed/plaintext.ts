import { isUtf8 } from "node:buffer";
import type { SealedSegment } from "./sealed-segment.ts";
import { isMap, parseJson } from "../../json.ts";

/** Largest plaintext that KMS encrypts, in bytes. */
export const PLAINTEXT_LIMIT_BYTES = 4096;
/**
 * Plaintexts are padded to a multiple of this length in bytes, because a ciphertext reveals the length of its
 * plaintext.
 */
const PADDED_TO_BYTES = 32;

/** Formats the names and values of a segment as a plaintext: JSON with blanks at the end, which hide its length. */
export function printValues(values: ReadonlyMap<string, string>): Buffer {
  const text = JSON.stringify(Object.fromEntries(values));
  const bytes = Buffer.byteLength(text);
  const padded = Math.ceil(bytes / PADDED_TO_BYTES) * PADDED_TO_BYTES;
  return Buffer.from(text + " ".repeat(padded - bytes));
}

/**
 * Parses the plaintext of a segment to its names and values. Returns `undefined` if they are not exactly the names
 * that the segment declares. Errors of the parser are not passed on, because they quote the plaintext.
 */
export function parseValues(
  { names, stale = [], form }: Omit<SealedSegment, "ciphertext">,
  plaintext: Uint8Array,
): ReadonlyMap<string, string> | undefined {
  if (!isUtf8(plaintext)) return undefined;
  const text = Buffer.from(plaintext).toString();
  const values = parseMap(text);
  // A plaintext that is a map of values is rejected if the segment declares a bare value, because its names would
  // not be checked.
  if (form === "value") {
    const isPrinted = values && printValues(values).equals(plaintext);
    return isPrinted ? undefined : new Map(names.map((name) => [name, text]));
  }
  if (!values) return undefined;
  const named = [...names, ...stale];
  return values.size === named.length && named.every((name) => values.has(name))
    ? values
    : undefined;
}

function parseMap(text: string): ReadonlyMap<string, string> | undefined {
  const parsed = parseJson(text);
  if (!isMap(parsed)) return undefined;
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") return undefined;
    values.set(name, value);
  }
  return values;
}
