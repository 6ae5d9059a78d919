import { parseArgs } from "node:util";
import type { Options, OptionValues } from "../../terminal/command.ts";
import { UsageError } from "../../terminal/io.ts";

/** A sub-command's arguments after parsing. */
export interface Words<O extends Options> {
  readonly values: OptionValues<O>;
  readonly words: readonly string[];
}

/**
 * Parses words and options, and rejects unknown options. A rejected argument may be a secret value that
 * was given in the wrong place, so the message names its position and does not repeat it.
 *
 * @throws {UsageError} If an option is unknown, or if a word has the form `NAME=value`.
 */
export function parseWords<O extends Options>(argv: readonly string[], options: O): Words<O> {
  for (const token of tokensOf(argv, options)) {
    if (token.kind === "option" && !Object.hasOwn(options, token.name)) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(
        `${place(token.index)} is not a known option; the options are ${known.join(", ")}; ${ON_STDIN}`,
      );
    }
    if (token.kind === "positional") refuseAssignment(token.value, token.index);
  }
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
  return { values, words: positionals };
}

/** Returns words and options in the given order. An unknown option counts as an option too. */
export function tokensOf(argv: readonly string[], options: Options) {
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options,
  });
  return tokens;
}

/** Splits off the program to run: the arguments after `--`, or after the first word if there is no `--`. */
export function splitProgram(argv: readonly string[], options: Options) {
  const end = argv.indexOf("--");
  if (end >= 0) return { own: argv.slice(0, end), program: argv.slice(end + 1) };
  const word = tokensOf(argv, options).find(({ kind }) => kind === "positional");
  const next = (word?.index ?? argv.length) + 1;
  return { own: argv.slice(0, next), program: argv.slice(next) };
}

const ON_STDIN = "pass a value on standard input, never as an argument";

function place(index: number): string {
  return `argument ${index + 1}`;
}

/** @throws {UsageError} If the word has the form `NAME=value`. The message does not repeat it. */
export function refuseAssignment(word: string, index: number): void {
  if (word.includes("=")) {
    throw new UsageError(
      `${place(index)} contains a =, which is not part of any function or name; ${ON_STDIN}`,
    );
  }
}
