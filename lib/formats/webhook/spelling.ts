import type { Algorithm } from "./scheme.ts";

/** Whether a text is a timestamp in its usual spelling: 1 to 12 digits without sign, exponent or leading zero. */
export function isTimestamp(text: string): boolean {
  return /^(?:0|[1-9]\d{0,11})$/.test(text);
}

/** Decodes a digest from lower-case hex. Returns `undefined` for any other spelling. */
export function fromHex(text: string, algorithm: Algorithm): Buffer | undefined {
  const digits = algorithm === "sha1" ? 40 : 64;
  return text.length === digits && /^[0-9a-f]+$/.test(text) ? Buffer.from(text, "hex") : undefined;
}

/** Decodes canonical base64. Returns `undefined` for any other spelling. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
