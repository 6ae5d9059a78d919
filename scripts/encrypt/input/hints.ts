const QUOTED = /^(["'`]).*\1$/s;
/** How KMS's ciphertexts begin in base64: those of Encrypt, of data keys, and those of its early days. */
const SEALED = /^(AQ[EI][BCD]AH|Ci[CD])[A-Za-z0-9+/=\r\n]{100,}$/;

/**
 * What about a value is likely a mistake, in a line each. They tell its form, and nothing of what it is.
 */
export function hintsOf(value: string): readonly string[] {
  const hints: string[] = [];
  if (value.startsWith("\ufeff")) hints.push("begins with a byte order mark (BOM)");
  const text = value.replace(/^\ufeff/, "");
  if (/^\s/.test(text)) hints.push("begins with a blank");
  if (/\s$/.test(text)) hints.push("ends with a blank or a newline");
  if (text.trim().length > 1 && QUOTED.test(text.trim()))
    hints.push("is in quotes, which are part of it");
  if (
    /^\s*[A-Za-z_]\w*=\S/.test(text) &&
    !text.includes("\n") &&
    !/^[A-Za-z0-9+/]+=+$/.test(text)
  ) {
    hints.push("reads NAME=value; the name is part of it");
  }
  if (SEALED.test(text.trim())) {
    hints.push("looks like a KMS ciphertext; npm run encrypt -- adopt takes those");
  }
  if (isBase64OfText(text.trim())) {
    hints.push("looks like base64 of text; it is kept as base64, nobody decodes it");
  }
  return hints.map((hint) => `the value ${hint}`);
}

/** Random bytes in base64 are hardly ever printable; a text that was encoded for a CLI always is. */
function isBase64OfText(text: string): boolean {
  if (text.length < 12 || text.length % 4 !== 0) return false;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text && /^[\t\n\r\x20-\x7e]+$/.test(bytes.toString("latin1"));
}
