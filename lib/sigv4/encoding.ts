import { createHmac, hash } from "node:crypto";

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/;
/** Already in the form that {@link uriReencode} gives: nothing encoded that need not be, in upper case. */
const ENCODED_STRICTLY =
  /^[A-Za-z0-9\-_.~]*(?:%(?!2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])[0-9A-F]{2}[A-Za-z0-9\-_.~]*)*$/;

/** Each byte in its encoded form. */
const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return UNRESERVED.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/**
 * AWS's UriEncode: unreserved characters stay, every other byte of the UTF-8 form becomes `%XX` in
 * upper case. An existing `%` is encoded like any other byte.
 */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  let encoded = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encodeBytes(Buffer.from(text, "utf8"));
    encoded += ENCODED[code];
  }
  return encoded;
}

/** {@link uriEncode} of what percent-encoded text stands for; a `%` without two hex digits is itself. */
export function uriReencode(text: string): string {
  if (UNRESERVED.test(text) || ENCODED_STRICTLY.test(text)) return text;
  return text.includes("%") ? encodeBytes(uriDecodeBytes(text)) : uriEncode(text);
}

/** The bytes that percent-encoded text stands for; a `%` without two hex digits is itself. */
export function uriDecodeBytes(text: string): Buffer {
  const parts = text.split(/%([0-9A-Fa-f]{2})/);
  return Buffer.concat(
    parts.map((part, index) => Buffer.from(part, index % 2 === 1 ? "hex" : "utf8")),
  );
}

/** Lower-case hex SHA-256. In one call: a `Hash` object would cost more than the hashing. */
export function hexSha256(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

export function hmacSha256(key: string | Uint8Array, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function encodeBytes(bytes: Buffer): string {
  let encoded = "";
  for (const byte of bytes) encoded += ENCODED[byte];
  return encoded;
}
