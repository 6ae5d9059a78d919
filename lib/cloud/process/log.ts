/** A line for the person who runs the cloud: what happened, by whom, and why. */
export type Log = (line: string) => void;

/**
 * A line in which nothing that a sender chose can start another line, move the cursor or turn the text
 * around: control, format and separator characters stand as JSON escapes; a tab stays.
 */
export function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === "\t" ? character : character.split("").map(escaped).join(""),
  );
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
