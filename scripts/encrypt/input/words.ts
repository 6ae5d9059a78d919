import { parseArgs } from "node:util";
import type { Options, OptionValues } from "../../terminal/options.ts";
import { UsageError } from "../../terminal/io.ts";
import { helpHint, parse, type Syntax } from "../../terminal/parser.ts";

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
export function parseWords<O extends Options>(
  argv: readonly string[],
  syntax: Syntax<O>,
): Words<O> {
  const { options, name } = syntax;
  for (const token of tokensOf(argv, options)) {
    if (token.kind === "option" && !Object.hasOwn(options, token.name)) {
      throw new UsageError(`${place(token.index)} is not a known option; ${ON_STDIN}`, {
        hint: helpHint({ name }),
      });
    }
    if (token.kind === "positional") refuseAssignment(token.value, token.index);
  }
  // The words "[words...]" accept any number, which each sub-command checks without repeating them.
  const parsed = parse({ ...syntax, words: syntax.words ?? "" }, argv);
  if ("help" in parsed) throw new UsageError("--help is handled before a sub-command runs");
  return parsed;
}

/** Returns words and options in the given order. An unknown option counts as an option too. */
export function tokensOf(argv: readonly string[], options: Options) {
  // The declarations have further members, which `parseArgs` ignores.
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options,
  });
  return tokens;
}

/** The arguments, each as a word or an option. */
export type Tokens = ReturnType<typeof tokensOf>;

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
