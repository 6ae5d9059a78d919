import { sealedContracts } from "../../lib/app/contract/functions.ts";
import { adopt } from "./commands/adopt.ts";
import { check } from "./commands/check.ts";
import type { Command, Functions } from "./input/command.ts";
import { compact } from "./commands/compact.ts";
import { doctor } from "./commands/doctor/doctor.ts";
import { exec } from "./commands/exec.ts";
import { importAll } from "./commands/import.ts";
import { list } from "./commands/list.ts";
import { refuseAssignment, tokensOf, type Options } from "./input/options.ts";
import { remove } from "./commands/remove.ts";
import { rename } from "./commands/rename.ts";
import { resolve } from "./commands/resolve.ts";
import { rewrap } from "./commands/rewrap.ts";
import { set } from "./commands/set.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "../terminal/io.ts";

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["set", set],
  ["import", importAll],
  ["list", list],
  ["remove", remove],
  ["rename", rename],
  ["compact", compact],
  ["rewrap", rewrap],
  ["resolve", resolve],
  ["adopt", adopt],
  ["exec", exec],
  ["check", check],
  ["doctor", doctor],
]);

const summaries = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`);

const usage = `usage: npm run encrypt -- COMMAND [options]
       npm run encrypt -- FUNCTION NAME [options] < value     the same as set

Seals secrets with KMS into secrets/<stage>.json, where only ciphertext is.

${summaries.join("\n")}

npm run encrypt -- COMMAND --help says more. Exit status: 0 done, 1 failed, 2 wrong usage.`;

/** The command line for the functions of an app. */
export function encryptCommand(
  app: Functions,
): (argv: readonly string[], io: Io) => Promise<ExitStatus> {
  return (argv, io) => {
    const { word, at, helps } = firstWord(argv);
    const named = word === undefined ? undefined : COMMANDS.get(word);
    const short = word !== undefined && Object.hasOwn(app, word.split(",")[0] ?? "");
    const command = named ?? (short ? set : undefined);
    const help = command?.usage(app) ?? usage;
    return runCommand("encrypt", help, io, async () => {
      if (helps) {
        io.out(`${help}\n`);
        return 0;
      }
      if (word !== undefined) refuseAssignment(word, at);
      if (command) return command.run(named ? argv.toSpliced(at, 1) : argv, io, app);
      const commands = `commands are ${[...COMMANDS.keys()].join(", ")}`;
      throw new UsageError(
        word === undefined
          ? `it takes a command, or FUNCTION and NAME; ${commands}`
          : `no command and no function ${word}; ${commands}; functions are ${Object.keys(app).join(", ")}`,
      );
    });
  };
}

/** Those of all sub-commands, by which words are told from options' values. */
const OPTIONS: Options = Object.assign({}, ...[...COMMANDS.values()].map(({ options }) => options));

/** The first word, where it stands, and whether help is asked for: of us, not of what `exec` runs. */
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
  const isExec = tokens[words[0] ?? -1]?.value === "exec";
  return Math.min(ends[0] ?? Infinity, isExec ? (words[2] ?? Infinity) : Infinity);
}

export const main = encryptCommand(sealedContracts);

await runAsScript(import.meta.filename, main);
