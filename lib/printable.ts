/**
 * The characters that steer a terminal, hide text or reorder it: control characters (C0, DEL and C1),
 * format characters (the bidirectional controls and those of zero width) and separators of lines.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text that is safe to show on a terminal, whoever wrote it: each character that would steer the
 * terminal, hide text or reorder it is replaced by its JSON escape. Newlines and tabs stay.
 */
export function printable(text: string): string {
  return escaped(text, "\n\t");
}

/** The same as one line: a newline is escaped too, so that no text can pose as a line of its own. */
export function printableLine(text: string): string {
  return escaped(text, "\t");
}

/** Whether a text is one line that is shown as it is, without a tab. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) < 0;
}

function escaped(text: string, kept: string): string {
  return text.replace(UNPRINTABLE, (found) =>
    kept.includes(found) ? found : found.replace(/[^]/g, jsonEscape),
  );
}

/** The escape of a UTF-16 code unit: a character beyond the basic plane has two. */
function jsonEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
