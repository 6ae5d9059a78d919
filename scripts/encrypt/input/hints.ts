const QUOTED = /^(["'`]).*\1$/s;
/** Matches base64 of KMS ciphertexts by its beginning: of Encrypt, of data keys, and of early versions of KMS. */
const SEALED = /^(AQ[EI][BCD]AH|Ci[CD])[A-Za-z0-9+/=\r\n]{100,}$/;

/**
 * Returns a line for each likely mistake in a value. The lines describe the form of the value and reveal none
 * of its content.
 */
export function hintsOf(value: string): readonly string[] {
  const hints: string[] = [];
  if (value.startsWith("\ufeff")) hints.push("begins with a byte order mark (BOM)");
  const text = value.replace(/^\ufeff/, "");
  if (/^\s/.test(text)) hints.push("begins with whitespace");
  if (/\s$/.test(text)) hints.push("ends with whitespace or a newline");
  if (text.trim().length > 1 && QUOTED.test(text.trim()))
    hints.push("is in quotes, which become part of it");
  if (
    /^\s*[A-Za-z_]\w*=\S/.test(text) &&
    !text.includes("\n") &&
    !/^[A-Za-z0-9+/]+=+$/.test(text)
  ) {
    hints.push("has the form NAME=value; the name becomes part of it");
  }
  if (SEALED.test(text.trim())) {
    hints.push("looks like a KMS ciphertext; to store a ciphertext: signet encrypt adopt");
  }
  if (isBase64OfText(text.trim())) {
    hints.push("looks like base64 of text; it is sealed as base64 and not decoded");
  }
  return hints.map((hint) => `the value ${hint}`);
}

/** Whether a value is base64 of printable text. Random bytes hardly ever are; a text encoded for a CLI always is. */
function isBase64OfText(text: string): boolean {
  if (text.length < 12 || text.length % 4 !== 0) return false;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text && /^[\t\n\r\x20-\x7e]+$/.test(bytes.toString("latin1"));
}
