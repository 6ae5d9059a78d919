import type { ChildProcess } from "node:child_process";
import type { Variables } from "./function-program.ts";

/**
 * A command that starts the rest of the command with variables that it reads from its standard input. The programs
 * that run before it are not restricted yet, so they must not see a variable such as `LD_PRELOAD`. Other users of the
 * machine can read arguments, so the variables are not among them.
 */
export const START = ["/bin/sh", "-c", 'eval "$(/bin/cat)"; exec "$@" </dev/null', "sh"];

/** Changes of the command that {@link START} starts. */
interface Before {
  /** A command that starts it. */
  readonly starter?: readonly string[];
  /** The program of `AWS_LAMBDA_EXEC_WRAPPER`, which must exist. */
  readonly wrapper?: string | undefined;
}

/** Passes its variables to a process that {@link START} has started, as a shell script. */
export function passVariables(
  { stdin }: ChildProcess,
  variables: Variables,
  { starter = [], wrapper }: Before = {},
): void {
  const lines = [
    "unset PWD OLDPWD SHLVL",
    // With `command`, the shell goes on after a variable that is read-only in some shells, such as UID.
    ...Object.entries(variables).map(
      ([name, value]) => `command export ${name}=${quoted(value)} 2>/dev/null`,
    ),
    `set -- ${starter.map(quoted).join(" ")} "$@"`,
    ...(wrapper === undefined ? [] : wrapped(quoted(wrapper))),
    "",
  ];
  // Writing fails if the process has ended already.
  stdin?.on("error", () => undefined).end(lines.join("\n"));
}

function wrapped(path: string): readonly string[] {
  return [
    `if [ ! -e ${path} ]; then printf '%s: does not exist\\n' ${path}; exit 127; fi`,
    `if [ ! -x ${path} ]; then printf '%s: is not an executable\\n' ${path}; exit 126; fi`,
    `set -- ${path} "$@"`,
  ];
}

/** Quotes a text for the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
