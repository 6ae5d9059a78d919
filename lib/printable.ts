/**
 * Characters that steer a terminal, hide text or reorder it: control characters (C0, DEL and C1), format
 * characters (bidirectional controls and characters of zero width) and line separators.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Texts of printable ASCII, which is recognized faster. */
const ASCII = /^[ -~]*$/;

/**
 * Returns a text that is safe to show on a terminal. Each character that would steer the terminal, hide text or
 * reorder it is replaced by its JSON escape. Newlines and tabs stay.
 */
export function printable(text: string): string {
  return escaped(text, "\n\t");
}

/** Does the same as {@link printable}, but also escapes newlines, so that a text cannot look like several lines. */
export function printableLine(text: string): string {
  return escaped(text, "\t");
}

/** Whether a text can be shown unchanged as one line. A text with a tab cannot. */
export function isPrintable(text: string): boolean {
  return ASCII.test(text) || text.search(UNPRINTABLE) < 0;
}

function escaped(text: string, kept: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(UNPRINTABLE, (found) =>
    kept.includes(found) ? found : found.replace(/[^]/g, jsonEscape),
  );
}

/** Returns the escape of a UTF-16 code unit. A character beyond the basic plane has two. */
function jsonEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
