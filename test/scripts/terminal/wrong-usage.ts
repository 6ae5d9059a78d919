import { expect } from "vitest";

/** What a command printed, and its exit status. */
interface Ran {
  readonly status: number;
  readonly printed: string;
  readonly said: readonly string[];
}

/** Returns the line after an error that leads to the help of a command of `signet`. */
export function helpHint(name: string): string {
  return `  signet ${name} --help shows how to use it`;
}

/** Expects exit status 2, no result, and exactly two lines: what is wrong, and `hint`. */
export function expectWrongUsage(
  { status, printed, said }: Ran,
  message: string | RegExp,
  hint: string,
): void {
  const problem = typeof message === "string" ? message : expect.stringMatching(message);
  expect({ status, printed, said }).toEqual({ status: 2, printed: "", said: [problem, hint] });
  expect(said[0]).not.toContain("\n");
}
