import { hash } from "node:crypto";
import { RequestInvalid } from "./request.ts";

const UNRESERVED = /^[\w\-.~]*$/;
/** What {@link uriReencode} would leave as it is: `%XX` in upper case, and of no unreserved character. */
const REENCODED = /^[\w\-.~]*(?:%(?!2[DE]|3\d|4[^0]|5[\dAF]|6[^0]|7[\dAE])[\dA-F]{2}[\w\-.~]*)*$/;

/**
 * AWS's UriEncode: unreserved characters stay, every other byte of the UTF-8 form becomes `%XX` in
 * upper case. An existing `%` is encoded like any other byte.
 *
 * @throws {RequestInvalid} when the text has no UTF-8 form.
 */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  // JavaScript leaves five more characters as they are.
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase(),
  );
}

/**
 * {@link uriEncode} of what percent-encoded text stands for; a `%` without two hex digits is itself.
 *
 * @throws {RequestInvalid} when the text has no UTF-8 form.
 */
export function uriReencode(text: string): string {
  if (UNRESERVED.test(text) || REENCODED.test(text)) return text;
  return text.replace(/%([\dA-Fa-f]{2})|[^\w\-.~%]+|%/g, (piece, digits?: string) => {
    if (!digits) return uriEncode(piece);
    const character = String.fromCharCode(parseInt(digits, 16));
    return UNRESERVED.test(character) ? character : piece.toUpperCase();
  });
}

/** The bytes that percent-encoded text stands for; a `%` without two hex digits is itself. */
export function uriDecodeBytes(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const escaped = byte === PERCENT ? 16 * digit(bytes[at + 1]) + digit(bytes[at + 2]) : NaN;
    if (escaped >= 0) at += 2;
    bytes[length++] = escaped >= 0 ? escaped : byte;
  }
  return bytes.subarray(0, length);
}

const PERCENT = 0x25;

/** The value of a hex digit in ASCII, or `NaN`. */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : NaN;
}

/**
 * The text itself.
 *
 * @throws {RequestInvalid} when it has half a surrogate pair. Hashing would replace that by U+FFFD
 *   without a word, and the wire would have something else again.
 */
export function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new RequestInvalid("the request has half a surrogate pair");
}

/** SHA-256. In one call: a `Hash` object would cost more than the hashing. */
export function sha256(data: string | Uint8Array, encoding: "hex" | "binary"): string;
export function sha256(data: string | Uint8Array, encoding: "buffer"): Buffer;
export function sha256(
  data: string | Uint8Array,
  encoding: "hex" | "binary" | "buffer",
): string | Buffer {
  return hash("sha256", data, encoding);
}

/** Lower-case hex SHA-256. */
export function hexSha256(data: string | Uint8Array): string {
  return sha256(data, "hex");
}
