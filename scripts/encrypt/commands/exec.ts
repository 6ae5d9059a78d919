import { spawn } from "node:child_process";
import { constants } from "node:os";
import {
  encryptionContext,
  namesHeldTwice,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { CodedError, messageOf } from "../../../lib/errors.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { openSegment } from "../../../lib/formats/sealed/open.ts";
import { UsageError, type ExitStatus, type Io } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { KMS_USAGE } from "../input/options.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";
import { declaredBy, requireFunction } from "../input/target.ts";

/** A function's secrets cannot be put into an environment. */
class EnvironmentRefused extends CodedError {
  readonly code = "ERR_ENVIRONMENT";
}

export const exec = kmsCommand({
  name: "exec",
  options: {},
  runsProgram: true,
  summary: "run a command with a function's secrets in its environment",
  usage: () => `usage: npm run encrypt -- exec FUNCTION [options] -- COMMAND [ARGUMENT…]

Opens all secrets that a function declares and runs a command with them in its environment,
under their names, and nowhere else. Nothing is run where the file holds others or lacks
one, or where a name steers programs, such as PATH, LD_PRELOAD or NODE_OPTIONS. It ends
with the command's own status: 128 and the signal's number where a signal ended it, 127
where there is no such command. Signals go on to the command; only kill -9 of this helper
leaves it running.

${KMS_USAGE}`,

  async run({ words, program: [program, ...programArgv], functions, io, stage, ...task }) {
    const [functionName, ...more] = words;
    if (functionName === undefined || !program || program.startsWith("-") || more.length > 0) {
      throw new UsageError("it takes FUNCTION, then -- and a COMMAND");
    }
    const file = task.existingFile();
    requireFunction(functionName, functions);
    sealedFunctions(file, [functionName]);
    const segments = segmentsOf(file, functionName);
    const twice = namesHeldTwice(segments);
    if (twice.length > 0) {
      throw new EnvironmentRefused(
        `several segments of function ${functionName} hold ${twice.join(", ")}, as after a merge; set each of them again`,
      );
    }
    requireExactly(declaredBy(functionName, functions), segments, functionName);
    const service = await task.keyService();
    const secrets = new Map<string, string>();
    for (const segment of segments) {
      const opened = await openSegment(service, encryptionContext(stage, functionName), segment);
      for (const [name, value] of opened) {
        // Node's own error would show the value.
        if (`${name}${value}`.includes("\0") || name.includes("=")) {
          throw new EnvironmentRefused(
            `no environment takes ${name}: it has a NUL, or its name a =`,
          );
        }
        secrets.set(name, value);
      }
    }
    // Without a prototype, so that a secret named __proto__ is one like any other.
    const env: NodeJS.ProcessEnv = Object.assign(Object.create(null), io.env);
    for (const [name, value] of secrets) env[name] = value;
    return run(program, programArgv, env, io);
  },
});

/**
 * Variables by which the loader, a shell or an interpreter is told what to run, or where it finds that: not
 * every one there is, but those that turn the right to seal a value into the right to run code here. Of
 * AWS's own, all but plain credentials: a configuration file may name a program that gives these.
 */
const STEERING =
  /^(PATH|LD_.*|DYLD_.*|GLIBC_.*|GCONV_PATH|NODE_.*|NPM_CONFIG_.*|BASH_.*|ENV|IFS|PS4|PROMPT_COMMAND|SHELLOPTS|PYTHON.*|PERL5.*|RUBY.*|(_|JDK_)?JAVA_.*|GIT_.*|(VISUAL|EDITOR|PAGER)|HOME|AWS_(?!(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$).*)$/i;

/**
 * Refuses a file that holds other names than the app declares: who may only encrypt can put any name into
 * it, and what a variable does depends on its name.
 */
function requireExactly(
  declared: readonly string[],
  segments: readonly SealedSegment[],
  functionName: string,
): void {
  const held = segments.flatMap(({ names }) => names);
  const refuse = (names: readonly string[], why: string): void => {
    if (names.length > 0)
      throw new EnvironmentRefused(`${why} ${names.join(", ")}; nothing was run`);
  };
  refuse(
    held.filter((name) => !declared.includes(name)),
    `the file holds for function ${functionName} what it does not declare:`,
  );
  refuse(
    declared.filter((name) => !held.includes(name)),
    `function ${functionName} declares what is not sealed:`,
  );
  refuse(
    declared.filter((name) => STEERING.test(name)),
    "these variables would steer programs rather than tell them a value:",
  );
}

/** Those that would end us, and leave the child behind. */
const FORWARDED = [
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGHUP",
  "SIGUSR2",
  "SIGALRM",
  "SIGXCPU",
  "SIGABRT",
] as const;
/** What a terminal sends to the child by itself: Ctrl-C and Ctrl-\. */
const TYPED: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGQUIT"]);

function run(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  io: Io,
): Promise<ExitStatus> {
  const child = spawn(program, argv, { env, stdio: "inherit" });
  const forwarders = FORWARDED.map((signal) => {
    // What is typed on a terminal must not end us before we know the child's status.
    const forward = (): void => {
      if (!TYPED.has(signal) || !process.stdin.isTTY) child.kill(signal);
    };
    process.on(signal, forward);
    return [signal, forward] as const;
  });
  // Should we end for a reason of our own, the child must not live on with the secrets.
  const end = (): void => void child.kill("SIGKILL");
  process.on("exit", end);
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
    process.off("exit", end);
    for (const [signal, forward] of forwarders) process.off(signal, forward);
  });
}
