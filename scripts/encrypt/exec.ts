import { spawn } from "node:child_process";
import { constants } from "node:os";
import { encryptionContext, namesHeldTwice } from "../../lib/contract/secrets.ts";
import { CodedError, messageOf } from "../../lib/errors.ts";
import { segmentsOf } from "../../lib/sealing/function-segments.ts";
import { openSegment } from "../../lib/sealing/open.ts";
import { UsageError, type ExitStatus, type Io } from "../io.ts";
import type { Command } from "./command.ts";
import { keyService } from "./kms.ts";
import {
  existingFile,
  FILE_OPTIONS,
  KMS_OPTIONS,
  KMS_USAGE,
  parseWords,
  placeOf,
  type Options,
} from "./options.ts";
import { sealedFunctions } from "./sealed-functions.ts";

/** A function's secrets cannot be put into an environment. */
class EnvironmentRefused extends CodedError {
  readonly code = "ERR_ENVIRONMENT";
}

const OPTIONS = { ...FILE_OPTIONS, ...KMS_OPTIONS } as const satisfies Options;

export const exec: Command = {
  options: OPTIONS,
  summary: "run a command with a function's secrets in its environment",
  usage: () => `usage: npm run encrypt -- exec FUNCTION [options] -- COMMAND [ARGUMENT…]

Opens all secrets of a function and runs a command with them in its environment, under
their names, and nowhere else. It ends with the command's own status: 128 and the signal's
number where a signal ended it, 127 where there is no such command.

${KMS_USAGE}`,

  async run(argv, io) {
    const { own, command } = split(argv);
    const { values, words } = parseWords(own, OPTIONS);
    const [functionName, ...more] = words;
    const [program, ...programArgv] = command;
    if (functionName === undefined || !program || program.startsWith("-") || more.length > 0) {
      throw new UsageError("it takes FUNCTION, then -- and a COMMAND");
    }
    const { stage, path } = placeOf(values);
    const file = existingFile({ stage, path });
    sealedFunctions(file, [functionName]);
    const segments = segmentsOf(file, functionName);
    const twice = namesHeldTwice(segments);
    if (twice.length > 0) {
      throw new EnvironmentRefused(
        `several segments of function ${functionName} hold ${twice.join(", ")}, as after a merge; set each of them again`,
      );
    }
    const service = await keyService(values);
    const secrets: Record<string, string> = {};
    for (const segment of segments) {
      const opened = await openSegment(service, encryptionContext(stage, functionName), segment);
      for (const [name, value] of opened) {
        // Node's own error would show the value.
        if (`${name}${value}`.includes("\0") || name.includes("=")) {
          throw new EnvironmentRefused(
            `no environment takes ${name}: it has a NUL, or its name a =`,
          );
        }
        secrets[name] = value;
      }
    }
    return run(program, programArgv, { ...io.env, ...secrets }, io);
  },
};

/** What is for us, and the command: after `--`, or after the first word where there is none. */
function split(argv: readonly string[]) {
  const end = argv.indexOf("--");
  if (end >= 0) return { own: argv.slice(0, end), command: argv.slice(end + 1) };
  const { first } = firstWord(argv);
  return { own: argv.slice(0, first + 1), command: argv.slice(first + 1) };
}

/** Where the first word stands that is no option and no option's value. */
function firstWord(argv: readonly string[]): { readonly first: number } {
  let first = 0;
  while (first < argv.length && argv[first]?.startsWith("-")) {
    first += argv[first]?.includes("=") ? 1 : 2; // All of ours take a value, but --help.
  }
  return { first };
}

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function run(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  io: Io,
): Promise<ExitStatus> {
  const child = spawn(program, argv, { env, stdio: "inherit" });
  const forwarders = FORWARDED.map((signal) => {
    // On a terminal Ctrl-C reaches the child by itself, and must not end it before we know its status.
    const forward = (): void => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    process.on(signal, forward);
    return [signal, forward] as const;
  });
  return new Promise<ExitStatus>((done) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      io.err(`encrypt: ${missing ? `there is no command ${program}` : messageOf(error)}`);
      done(missing ? 127 : 126);
    });
    child.on("close", (status, signal) => {
      done(signal === null ? (status ?? 1) : 128 + constants.signals[signal]);
    });
  }).finally(() => {
    for (const [signal, forward] of forwarders) process.off(signal, forward);
  });
}
