import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How a command runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Receives each line of the command's output. */
  readonly print: (line: string) => void;
  /** Ends the command and everything that it started. */
  readonly stop?: AbortSignal | undefined;
}

/** How long to wait for the last lines of a command that has ended. */
const OUTPUT_MS = 1_000;

/**
 * Runs a command line in a shell, as the CDK CLI runs an app. The command has a process group of its own, so that all
 * of its processes can be ended.
 *
 * @returns The exit status, or the name of the signal that ended the command.
 */
export async function runCommandLine(
  line: string,
  { cwd, env, print, stop }: RunOptions,
): Promise<number | NodeJS.Signals> {
  const child = spawn(line, {
    cwd,
    env,
    shell: true,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (): void => {
    // The group may have ended already.
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {}
  };
  stop?.addEventListener("abort", kill);
  process.on("exit", kill);
  try {
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", print);
    if (stop?.aborted === true) kill();
    const closed = once(child, "close");
    // The arguments of the event have these types.
    const [status, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    // The outputs end when they are closed, unless a process that goes on running, such as a build daemon, has them.
    await Promise.race([
      closed,
      new Promise<void>((done) => void setTimeout(done, OUTPUT_MS).unref()),
    ]);
    return status ?? signal ?? 1;
  } finally {
    stop?.removeEventListener("abort", kill);
    process.off("exit", kill);
  }
}
