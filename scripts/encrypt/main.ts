import { messageOf } from "../../lib/errors.ts";
import type { Main } from "../terminal/command.ts";
import { runCommand } from "../terminal/command.ts";
import { UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import type { Options } from "../terminal/options.ts";
import type { Syntax } from "../terminal/parser.ts";
import { allCommands } from "./commands/all-commands.ts";
import { set } from "./commands/set.ts";
import { helpOf } from "./frame/sub-command.ts";
import { STAGE_OPTIONS } from "./input/options.ts";
import { refuseAssignment, tokensOf, type Tokens } from "./input/words.ts";
import { readAssemblies } from "./stage/assemblies.ts";

const COMMANDS = new Map(allCommands.map((command) => [command.name, command]));

const SYNTAX = {
  name: "encrypt",
  summary: "seal secrets with KMS into a file that contains only ciphertext",
  words: "COMMAND",
  forms: ["[options] FUNCTION NAME < value     the same as set"],
  options: {},
  more: `The functions, their secrets, keys and sealed files are read from the assembly that signet serve or cdk synth wrote.

commands:
${allCommands.map(({ name, summary }) => `  ${name.padEnd(9)}${summary}`).join("\n")}

signet encrypt COMMAND --help shows more. Exit status: 0 done, 1 failed, 2 wrong usage.`,
} satisfies Syntax<Options>;

/** Runs `signet encrypt`. */
export const main: Main = Object.assign(run, {
  completes: { options: {}, commands: Object.fromEntries(COMMANDS) },
});

function run(argv: readonly string[], io: Io): Promise<ExitStatus> {
  const tokens = tokensOf(argv, OPTIONS);
  const { word, at, helps } = firstWord(tokens);
  const named = word === undefined ? undefined : COMMANDS.get(word);
  const short = named === undefined && word !== undefined && !helps && hasFunction(word, tokens);
  const command = named ?? (short === true ? set : undefined);
  const syntax = command ? { ...command, name: `encrypt ${command.name}` } : SYNTAX;
  return runCommand(syntax, io, async () => {
    if (helps) {
      io.out(helpOf(syntax));
      return 0;
    }
    if (word !== undefined) refuseAssignment(word, at);
    if (command) return command.run(named ? argv.toSpliced(at, 1) : argv, io);
    const commands = `commands are ${[...COMMANDS.keys()].join(", ")}`;
    if (word === undefined) {
      throw new UsageError(`expected a command, or FUNCTION and NAME; ${commands}`);
    }
    const hint = short === false ? {} : { hint: messageOf(short) };
    throw new UsageError(`unknown command or function ${word}; ${commands}`, hint);
  });
}

/** The options of all sub-commands. They are needed to separate words from options' values. */
const OPTIONS: Options = Object.assign({}, ...allCommands.map(({ options }) => options));

/** Returns the first word, its position, and whether `--help` is given before a program to run. */
function firstWord(tokens: Tokens) {
  const ours = tokens.slice(0, endOfOurs(tokens));
  const word = ours.find((token) => token.kind === "positional");
  return {
    word: word?.value,
    at: word?.index ?? -1,
    helps: ours.some((token) => token.kind === "option" && token.name === "help"),
  };
}

function endOfOurs(tokens: Tokens): number {
  const ends = tokens.flatMap(({ kind }, index) => (kind === "option-terminator" ? index : []));
  const words = tokens.flatMap(({ kind }, index) => (kind === "positional" ? index : []));
  const first = tokens[words[0] ?? -1];
  const command = COMMANDS.get(first?.kind === "positional" ? first.value : "");
  // If the sub-command runs a program, the words are the sub-command, the function and the program.
  const program = command?.runsProgram === true ? words[2] : undefined;
  return Math.min(ends[0] ?? Infinity, program ?? Infinity);
}

/** Whether the app has functions with the names in a word, or the error with which its assembly cannot be read. */
function hasFunction(word: string, tokens: Tokens): boolean | Error {
  const given = (name: keyof typeof STAGE_OPTIONS): string | undefined =>
    tokens.flatMap((token) =>
      token.kind === "option" && token.name === name ? (token.value ?? []) : [],
    )[0];
  try {
    const { state } = STAGE_OPTIONS;
    const [first = ""] = word.split(",");
    return readAssemblies({
      assembly: given("assembly"),
      state: given("state") ?? state.default,
      stage: given("stage"),
    }).some(({ sealings }) => sealings.some((sealing) => sealing.function === first));
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
