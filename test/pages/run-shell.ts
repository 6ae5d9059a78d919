import { execFile } from "node:child_process";

/** The end of a command. */
export interface ShellResult {
  readonly status: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Runs a line of shell after some functions, which replace commands. */
export function runShell(
  line: string,
  {
    functions,
    cwd,
    env = {},
  }: {
    readonly functions: string;
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ShellResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const options = { cwd, env: { ...Object.fromEntries(inherited), ...env } };
  return new Promise((done) => {
    execFile("sh", ["-c", `${functions}\n${line}`], options, (error, stdout, stderr) => {
      const status = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      done({ status, output: stdout + stderr });
    });
  });
}
