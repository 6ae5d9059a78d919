import { Command, CommanderError } from "commander";
import { complete } from "./complete.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import { packageVersion } from "../terminal/own-package.ts";
import { mistakeOf } from "../terminal/parser.ts";
import { COMMANDS } from "./commands.ts";

/** The word with which the completion scripts of shells ask for the words that may follow. */
const COMPLETE = "__complete";

/** Runs the command `signet`: one of {@link COMMANDS}, or the help, or the version. */
export async function signet(argv: readonly string[], io: Io): Promise<ExitStatus> {
  const [word = "", ...rest] = argv;
  const [helped] = rest;
  if (word === COMPLETE) return complete(rest, COMMANDS, io);
  const command = COMMANDS.get(word);
  if (command) return (await command.load()).main(rest, io);
  const named = word === "help" && helped !== undefined ? COMMANDS.get(helped) : undefined;
  if (named) return (await named.load()).main(["--help"], io);
  return root(word === "help" && helped !== undefined ? [helped] : argv, io);
}

function root(argv: readonly string[], io: Io): ExitStatus {
  const program = new Command("signet")
    .description(
      "Locks down serverless functions of CDK apps, and serves the apps on this machine.",
    )
    .usage("COMMAND [options]")
    .version(packageVersion(), "--version", "show the version")
    .helpOption("--help", "show this help")
    .helpCommand("help COMMAND", "show the help of a command")
    .addHelpText("after", "\nsignet COMMAND --help shows the options of a command.")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 });
  for (const [name, { summary }] of COMMANDS) {
    program.command(name).description(summary).helpOption(false).usage(" ");
  }
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const { problem, meant } = mistakeOf(error, program);
    io.err(`signet: ${error.code === "commander.help" ? "expected a command" : problem}`);
    io.err(meant === undefined ? "  signet --help lists the commands" : `  did you mean ${meant}?`);
    return 2;
  }
  return 0;
}
