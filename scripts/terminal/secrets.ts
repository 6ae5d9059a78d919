import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";

/** Length of the shortest secret to hide. Real secrets are longer, and a word such as `test` is in many texts. */
const SHORTEST = 16;

/** A character of a secret. */
interface Unit {
  /** The characters with which one of its forms can begin. */
  readonly starts: string;
  /** Matches any of its forms, literal or encoded. */
  readonly whole: RegExp;
  /** Matches the beginning of an encoded form at the end of a text. */
  readonly begun: RegExp | undefined;
}

interface Hidden {
  readonly pattern: RegExp;
  readonly name: string;
  readonly units: readonly Unit[];
  /** The length of its longest form. */
  readonly longest: number;
}

/**
 * Secrets of a command. They are replaced in everything that the command prints. A service that repeats a
 * secret may have encoded it for URLs (also twice), JSON or XML, so these forms are replaced too.
 */
export class Secrets {
  readonly #hidden = new Map<string, Hidden>();

  /** From now on, replaces the secret by its name in brackets. */
  hide(secret: string | undefined, name: string): void {
    if (secret === undefined || secret.length < SHORTEST || this.#hidden.has(secret)) return;
    const units = [...secret].map(unitOf);
    this.#hidden.set(secret, {
      pattern: new RegExp(units.map(({ whole }) => whole.source).join(""), "g"),
      name: `[${name}]`,
      units,
      longest: units.reduce((sum, { begun }) => sum + (begun ? LONGEST_FORM : 1), 0),
    });
  }

  hideCredentials({ secretAccessKey, sessionToken }: Credentials): void {
    this.hide(sessionToken, "session token");
    this.hide(secretAccessKey, "secret key");
  }

  /** Returns the text with its secrets replaced. */
  redact(text: string): string {
    let redacted = text;
    for (const { pattern, name } of this.#hidden.values()) {
      redacted = redacted.replace(pattern, () => name);
    }
    return redacted;
  }

  /** Starts a stream of bytes in pieces. A secret is also found if it spans several pieces. */
  stream(): SecretStream {
    // Latin-1 preserves every byte.
    let held = "";
    return {
      next: (bytes) => {
        const text = this.redact(held + Buffer.from(bytes).toString("latin1"));
        const end = this.#unfinishedAt(text);
        held = text.slice(end);
        return Buffer.from(text.slice(0, end), "latin1");
      },
      end: () => Buffer.from(held, "latin1"),
    };
  }

  /** Returns the first index at which an unfinished secret may begin, or the length of the text. */
  #unfinishedAt(text: string): number {
    let first = text.length;
    for (const { units, longest } of this.#hidden.values()) {
      const starts = units[0]?.starts ?? "";
      for (let at = Math.max(0, text.length - longest); at < first; at += 1) {
        if (starts.includes(text.charAt(at)) && isUnfinished(units, text, at)) first = at;
      }
    }
    return first;
  }
}

/** A stream of bytes without secrets, in pieces. */
export interface SecretStream {
  /** Takes a piece, and returns the bytes that cannot be part of a secret any more. */
  readonly next: (bytes: Uint8Array) => Buffer;
  /** Returns the remaining bytes at the end of the stream. */
  readonly end: () => Buffer;
}

/** Length of the longest encoded form, `%25252F`. A secret that is encoded more often is not found. */
const LONGEST_FORM = 7;

/** Returns the forms of a character, literal and encoded. Letters and digits are never encoded. */
function unitOf(character: string): Unit {
  if (/[A-Za-z0-9]/.test(character)) {
    return { starts: character, whole: new RegExp(character, "y"), begun: undefined };
  }
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, "0");
  const digits = [...hex].map((digit) => `[${digit}${digit.toUpperCase()}]`).join("");
  const asIs = `\\u${code.toString(16).padStart(4, "0")}`;
  const forms = `(?:\\\\?${asIs}|%(?:25){0,2}${digits}|\\\\u00${digits}|&#${code};|&#[xX]${digits};)`;
  return {
    starts: `${character}\\%&`,
    whole: new RegExp(forms, "y"),
    begun: /(?:\\u?0{0,2}|\\u00[\da-f]|%[\da-f]{0,5}|&#?x?[\da-f]{0,3})$/iy,
  };
}

/** Whether the text from an index to its end is the beginning of a secret. */
function isUnfinished(units: readonly Unit[], text: string, start: number): boolean {
  let at = start;
  for (const { whole, begun } of units) {
    if (at === text.length) return true;
    whole.lastIndex = at;
    if (whole.test(text)) {
      at = whole.lastIndex;
    } else {
      if (begun) begun.lastIndex = at;
      return begun?.test(text) ?? false;
    }
  }
  return false;
}
