import { expect } from "vitest";

/** Returns the line after an error that leads to the help of a command of `signet`. */
export function helpHint(name: string): string {
  return `  signet ${name} --help shows how to use it`;
}

/** Returns what wrong usage prints: exit status 2, no result, and exactly two lines: what is wrong, and `hint`. */
export function wrongUsage(message: string | RegExp, hint: string) {
  // The lookahead refuses a second line in the message.
  const problem =
    typeof message === "string"
      ? message
      : expect.stringMatching(new RegExp(`^(?=.*$).*?(?:${message.source})`));
  return { status: 2, printed: "", said: [problem, hint] };
}
