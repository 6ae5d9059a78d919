import { expect } from "vitest";
import type { Outputs } from "../../scripts/outputs/outputs.ts";
import { signetPath } from "../scripts/run-command.ts";
import { runShell } from "./run-shell.ts";
import { shellCommands, type ShellCommand } from "./shell-commands.ts";

/** The status at the beginning of a comment: `# 403: has no grant`. */
const STATED = /^(\d{3})\b/;

/** Replaces commands: every one shows the status of its response. `npx` and `npm run` run the command of this repository. */
const FUNCTIONS = `
  npx() { "$@"; }
  npm() { shift; [ "$1" = -s ] && shift; name=$1; shift; [ "$1" = -- ] && shift; signet "$name" "$@"; }
  signet() {
    if [ "$1" = call ]; then shift; set -- call -i "$@"; fi
    '${process.execPath}' '${signetPath}' "$@"
  }
  curl() { command curl --silent --include "$@"; }`;

/**
 * Returns the blocks of a page that state the status of a response, each with all of its commands. Blocks that need
 * the AWS CLI are left out.
 */
export function blocksWithStatus(page: string): readonly (readonly ShellCommand[])[] {
  const commands = shellCommands(page);
  return [...new Set(commands.map(({ block }) => block))]
    .map((block) => commands.filter((one) => one.block === block))
    .filter(
      (ones) =>
        ones.some(({ comment }) => STATED.test(comment)) &&
        !ones.some(({ line }) => /^(aws|export) /.test(line)),
    );
}

/**
 * Runs the commands of a block in the folder of a state, and expects the statuses that the page states. A command without
 * a status must succeed, unless its comment begins with "fails".
 */
export async function expectStatuses(
  commands: readonly ShellCommand[],
  cwd: string,
  { apis, apisHttps, awsEndpoint }: Outputs,
): Promise<void> {
  const port = (urls: Outputs["apis"]) => new URL(Object.values(urls)[0] ?? "").port;
  for (const { line, comment } of commands) {
    const here = line
      .replaceAll(/127\.0\.0\.1:3000\b/g, `127.0.0.1:${port(apis)}`)
      .replaceAll(/localhost:3443\b/g, `localhost:${port(apisHttps)}`)
      .replaceAll("http://127.0.0.1:4566", awsEndpoint);
    const { status, output } = await runShell(here, {
      functions: FUNCTIONS,
      cwd,
      env: { HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_STATE_HOME: cwd }, // Logins are stored there.
    });
    const [, stated] = STATED.exec(comment) ?? [];
    const received = [...output.matchAll(/^HTTP(?:\/[\d.]+)? (\d{3})/gm)].at(-1)?.[1];
    if (comment.startsWith("fails")) expect({ line, status }).not.toEqual({ line, status: 0 });
    else if (stated === undefined)
      expect({ line, status, output }).toEqual({ line, status: 0, output });
    else expect({ line, received, output }).toEqual({ line, received: stated, output });
  }
}
