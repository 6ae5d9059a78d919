import { hash } from "node:crypto";
import { RequestInvalid } from "./request.ts";

const UNRESERVED = /^[\w\-.~]*$/;
/**
 * Text that {@link uriReencode} leaves unchanged: each `%XX` is in upper case, and its byte is not an unreserved
 * character.
 */
const REENCODED = /^[\w\-.~]*(?:%(?!2[DE]|3\d|4[^0]|5[\dAF]|6[^0]|7[\dAE])[\dA-F]{2}[\w\-.~]*)*$/;

/**
 * Percent-encodes a text as AWS's `UriEncode` does. Unreserved characters (`A-Z a-z 0-9 - _ . ~`, RFC 3986
 * §2.3) stay; every other byte of the UTF-8 form becomes `%XX` in upper case. An existing `%` is encoded like
 * any other byte.
 *
 * @throws {RequestInvalid} If the text has half a surrogate pair, since it has no UTF-8 form.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  // `encodeURIComponent` leaves five more characters unencoded.
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase(),
  );
}

/**
 * Returns {@link uriEncode} of the decoded text. A `%` without two hex digits is an ordinary character.
 *
 * @throws {RequestInvalid} If the text has half a surrogate pair, since it has no UTF-8 form.
 */
export function uriReencode(text: string): string {
  if (UNRESERVED.test(text) || REENCODED.test(text)) return text;
  return text.replace(/%([\dA-Fa-f]{2})|[^\w\-.~%]+|%/g, (piece, digits?: string) => {
    if (!digits) return uriEncode(piece);
    const character = String.fromCharCode(parseInt(digits, 16));
    return UNRESERVED.test(character) ? character : piece.toUpperCase();
  });
}

/** Decodes a percent-encoded text to bytes. A `%` without two hex digits is an ordinary character. */
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

/** Returns the value of a hex digit in ASCII, or `NaN` for any other byte. */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : NaN;
}

/**
 * Returns the text unchanged.
 *
 * @throws {RequestInvalid} If the text has half a surrogate pair. Hashing would silently replace this half by U+FFFD,
 *   but the request might be sent with other bytes.
 */
export function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new RequestInvalid("the request has half a surrogate pair");
}

/**
 * Returns the SHA-256 of data. It calls `hash` instead of creating a `Hash` object, which would take longer than the
 * hashing itself.
 */
export function sha256(data: string | Uint8Array, encoding: "hex" | "binary"): string;
export function sha256(data: string | Uint8Array, encoding: "buffer"): Buffer;
export function sha256(
  data: string | Uint8Array,
  encoding: "hex" | "binary" | "buffer",
): string | Buffer {
  return hash("sha256", data, encoding);
}

/** Returns the SHA-256 of data as 64 lower-case hex digits. A string is hashed in its UTF-8 form. */
export function hexSha256(data: string | Uint8Array): string {
  return sha256(data, "hex");
}
