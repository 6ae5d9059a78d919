import { spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";

export const project = resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves once a text has been printed. Rejects if the process ends without it. */
  readonly printed: (text: string) => Promise<void>;
  /** Returns what has been printed on standard error so far. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

/** The compiled command `signet`. */
export const signetPath = join(project, "dist/bin/signet.js");

/** Starts a command of `signet` in a separate process without the credentials of this one. */
export function startCommand(
  name: string,
  argv: readonly string[],
  env: Readonly<NodeJS.ProcessEnv> = {},
  cwd = project,
): Running {
  const inherited = Object.entries(process.env).filter(([key]) => !/^AWS_(?!SDK_JS)/.test(key));
  const child = spawn(process.execPath, [signetPath, name, ...argv], {
    cwd,
    env: { ...Object.fromEntries(inherited), AWS_EC2_METADATA_DISABLED: "true", ...env },
  });
  let [out, err] = ["", ""];
  const waiting = new Set<() => void>();
  const take = (add: (text: string) => void) => (text: string) => {
    add(text);
    for (const look of waiting) look();
  };
  child.stdout.setEncoding("utf8").on(
    "data",
    take((text) => (out += text)),
  );
  child.stderr.setEncoding("utf8").on(
    "data",
    take((text) => (err += text)),
  );
  const ended = new Promise<Ended>((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => done({ status, signal, out, err }));
  });
  const printed = (text: string) =>
    new Promise<void>((seen, fail) => {
      const look = (): void => {
        if (!out.includes(text) && !err.includes(text)) return;
        waiting.delete(look);
        seen();
      };
      waiting.add(look);
      look();
      void ended.then(() => fail(new Error(`the process ended without ${text}:\n${out}\n${err}`)));
    });
  return { child, printed, said: () => err, ended };
}

/** Runs a command of `signet` to its end. */
export async function runCommand(
  name: string,
  argv: readonly string[],
  stdin = "",
  env: Readonly<NodeJS.ProcessEnv> = {},
): Promise<Ended> {
  const { child, ended } = startCommand(name, argv, env);
  // A command that ends before it reads its input closes the pipe, which is not an error of the test.
  child.stdin?.on("error", () => undefined).end(stdin);
  return ended;
}
