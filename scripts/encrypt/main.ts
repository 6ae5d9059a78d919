import { sealedContracts } from "../../lib/app/contract/functions.ts";
import { runCommand, type Main } from "../terminal/command.ts";
import { UsageError, type Io } from "../terminal/io.ts";
import type { Options } from "../terminal/options.ts";
import type { Syntax } from "../terminal/parser.ts";
import { allCommands } from "./commands/all-commands.ts";
import { set } from "./commands/set.ts";
import { helpOf } from "./frame/sub-command.ts";
import type { Functions } from "./input/target.ts";
import { refuseAssignment, tokensOf } from "./input/words.ts";

const COMMANDS = new Map(allCommands.map((command) => [command.name, command]));

const SYNTAX = {
  name: "encrypt",
  summary: "seal secrets with KMS into secrets/<stage>.json, which contains only ciphertext",
  words: "COMMAND",
  forms: ["[options] FUNCTION NAME < value     the same as set"],
  options: {},
  more: `commands:
${allCommands.map(({ name, summary }) => `  ${name.padEnd(9)}${summary}`).join("\n")}

signet encrypt COMMAND --help shows more. Exit status: 0 done, 1 failed, 2 wrong usage.`,
} satisfies Syntax<Options>;

/** Returns the command for the functions of an app. */
export function encryptCommand(app: Functions): Main {
  const main = (argv: readonly string[], io: Io) => {
    const { word, at, helps } = firstWord(argv);
    const named = word === undefined ? undefined : COMMANDS.get(word);
    const short = word !== undefined && Object.hasOwn(app, word.split(",")[0] ?? "");
    const command = named ?? (short ? set : undefined);
    const syntax = command ? { ...command, name: `encrypt ${command.name}` } : SYNTAX;
    return runCommand(syntax, io, async () => {
      if (helps) {
        io.out(helpOf(syntax));
        return 0;
      }
      if (word !== undefined) refuseAssignment(word, at);
      if (command) return command.run(named ? argv.toSpliced(at, 1) : argv, io, app);
      const commands = `commands are ${[...COMMANDS.keys()].join(", ")}`;
      throw new UsageError(
        word === undefined
          ? `expected a command, or FUNCTION and NAME; ${commands}`
          : `unknown command or function ${word}; ${commands}; functions are ${Object.keys(app).join(", ")}`,
      );
    });
  };
  return Object.assign(main, {
    completes: { options: {}, commands: Object.fromEntries(COMMANDS) },
  });
}

/** The options of all sub-commands. They are needed to separate words from options' values. */
const OPTIONS: Options = Object.assign({}, ...allCommands.map(({ options }) => options));

/** Returns the first word, its position, and whether `--help` is given before a program to run. */
function firstWord(argv: readonly string[]) {
  const tokens = tokensOf(argv, OPTIONS);
  const ours = tokens.slice(0, endOfOurs(tokens));
  const word = ours.find((token) => token.kind === "positional");
  return {
    word: word?.value,
    at: word?.index ?? -1,
    helps: ours.some((token) => token.kind === "option" && token.name === "help"),
  };
}

type Token = { readonly kind: string; readonly value?: string | undefined };

function endOfOurs(tokens: readonly Token[]): number {
  const ends = tokens.flatMap(({ kind }, index) => (kind === "option-terminator" ? index : []));
  const words = tokens.flatMap(({ kind }, index) => (kind === "positional" ? index : []));
  const first = COMMANDS.get(tokens[words[0] ?? -1]?.value ?? "");
  // If the sub-command runs a program, the words are the sub-command, the function and the program.
  const program = first?.runsProgram === true ? words[2] : undefined;
  return Math.min(ends[0] ?? Infinity, program ?? Infinity);
}

export const main = encryptCommand(sealedContracts);
