import { spawn } from "node:child_process";
import { constants } from "node:os";
import { messageOf } from "../../../lib/errors.ts";
import type { ExitStatus, Io } from "../../terminal/io.ts";

/** Signals that would end this process and leave the child running. */
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
/** Signals that a terminal itself sends to the child: from Ctrl-C and Ctrl-\. */
const TYPED: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGQUIT"]);

/**
 * Runs a program on this process's terminal and streams, and forwards signals to it.
 *
 * @returns The exit status of the program: 128 plus the signal's number if a signal ended it, 127 if it was not found.
 */
export function runProgram(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  io: Pick<Io, "err">,
): Promise<ExitStatus> {
  const child = spawn(program, argv, { env, stdio: "inherit" });
  const forwarders = FORWARDED.map((signal) => {
    // A signal typed on a terminal must not end this process before the child's status is known.
    const forward = (): void => {
      if (!TYPED.has(signal) || !process.stdin.isTTY) child.kill(signal);
    };
    process.on(signal, forward);
    return [signal, forward] as const;
  });
  // If this process ends for another reason, the child must not keep running with the secrets.
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
