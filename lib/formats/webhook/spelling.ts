import type { Algorithm } from "./scheme.ts";

/** Digits as a clock prints them: no sign, no exponent, no leading zero, not beyond what a number holds. */
export function isTimestamp(text: string): boolean {
  return /^(?:0|[1-9]\d{0,11})$/.test(text);
}

/** The digest that lower-case hex stands for. Any other spelling of it is refused. */
export function fromHex(text: string, algorithm: Algorithm): Buffer | undefined {
  const digits = algorithm === "sha1" ? 40 : 64;
  return text.length === digits && /^[0-9a-f]+$/.test(text) ? Buffer.from(text, "hex") : undefined;
}

/** The bytes that base64 stands for. Any other spelling of them is refused. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
