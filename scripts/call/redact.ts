import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";

/** The same text or bytes without the secrets. */
export interface Redact {
  (text: string): string;
  (bytes: Buffer): Buffer;
}

/**
 * Replaces the session token and the secret key by a name in brackets, however often a service that
 * repeats them has encoded them: for URLs (also twice), JSON or XML.
 */
export function redactor({ secretAccessKey, sessionToken }: Credentials): Redact {
  return redactorOf([
    [sessionToken, "[session token]"],
    [secretAccessKey, "[secret key]"],
  ]);
}

/** The same for any secrets, each with the name that is shown instead. */
export function redactorOf(
  secrets: readonly (readonly [secret: string | undefined, name: string])[],
): Redact {
  const patterns = secrets.flatMap(([secret, name]) =>
    secret !== undefined && secret.length >= SHORTEST
      ? [[new RegExp([...secret].map(anyForm).join(""), "g"), name] as const]
      : [],
  );
  const redactText = (text: string): string =>
    patterns.reduce((redacted, [pattern, name]) => redacted.replace(pattern, name), text);

  function redact(text: string): string;
  function redact(bytes: Buffer): Buffer;
  function redact(given: string | Buffer): string | Buffer {
    // Latin-1 gives every byte back as it was.
    return typeof given === "string"
      ? redactText(given)
      : Buffer.from(redactText(given.toString("latin1")), "latin1");
  }
  return redact;
}

/** Real ones are longer. One that is made up, `test` for an emulator, would be found in any text. */
const SHORTEST = 16;

/** A character as it is and as encoders write it; letters and digits are never encoded. */
function anyForm(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, "0");
  const digits = [...hex].map((digit) => `[${digit}${digit.toUpperCase()}]`).join("");
  return `(?:\\\\?\\u00${hex}|%(?:25)*${digits}|\\\\u00${digits}|&#${code};|&#[xX]${digits};)`;
}
