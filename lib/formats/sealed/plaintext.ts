import { isUtf8 } from "node:buffer";
import type { SealedSegment } from "./sealed-segment.ts";
import { isMap, parseJson } from "../../json.ts";

/** KMS's limit on one plaintext, in bytes. */
export const PLAINTEXT_LIMIT_BYTES = 4096;
/** A ciphertext tells the length of its plaintext; this is as close as it gets. */
const PADDED_TO_BYTES = 32;

/** Names and values of a segment, as they are sealed: JSON, with blanks at its end to hide its length. */
export function printValues(values: ReadonlyMap<string, string>): Buffer {
  const text = JSON.stringify(Object.fromEntries(values));
  const bytes = Buffer.byteLength(text);
  const padded = Math.ceil(bytes / PADDED_TO_BYTES) * PADDED_TO_BYTES;
  return Buffer.from(text + " ".repeat(padded - bytes));
}

/**
 * Names and values of an opened segment, or `undefined` where it does not hold just the names that stand
 * beside it. No error of the parser gets out: it would quote the plaintext.
 */
export function parseValues(
  { names, stale = [], form }: Omit<SealedSegment, "ciphertext">,
  plaintext: Uint8Array,
): ReadonlyMap<string, string> | undefined {
  if (!isUtf8(plaintext)) return undefined;
  const text = Buffer.from(plaintext).toString();
  const values = parseMap(text);
  // A map that somebody calls a bare value would get its names past the check.
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
