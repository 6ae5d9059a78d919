import type { ForkOptions } from "node:child_process";
import { basename, join } from "node:path";
import { LAMBDA_FILES, type FunctionFiles } from "./function-files.ts";
import { inNamespaces } from "./namespaces.ts";
import { permissionFlags } from "./permission-flags.ts";
import { inOwnSessionKeyring } from "./session-keyring.ts";
import { UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";

/** Folders that a function may attempt to write to in its own file system, because no link in them leads to /proc. */
const OUTSIDE_PROC = ["/tmp", "/var", "/opt"];

/** The Node.js that runs in the sandbox. */
interface LaunchedNode {
  readonly path: string;
  readonly has: (flag: string) => boolean;
}

/** How to start a process in the sandbox. */
export interface Launch
  extends
    Required<Pick<ForkOptions, "execPath" | "execArgv">>,
    Pick<ForkOptions, "uid" | "gid" | "cwd"> {
  /** The paths of the function's files in the file system of the process. */
  readonly files: FunctionFiles;
}

/**
 * Returns the command that starts Node.js inside the sandbox, without the script and its arguments.
 *
 * @param mounts The path of the function's table of mounts, which this function writes.
 */
export function launchIn(
  sandbox: Sandbox,
  node: LaunchedNode,
  files: FunctionFiles,
  mounts: string,
  allowance: Allowance,
  nodeFlags: readonly string[] = [],
): Launch {
  // Only a program other than Node.js can use keyrings.
  const keyring = allowance.childProcesses ? inOwnSessionKeyring() : [];
  if (!sandbox.namespaces) {
    const { bootstrap, shutIn, task, opt, sdk } = files;
    const readable = [bootstrap, shutIn, task, opt, ...(sdk === undefined ? [] : [sdk])];
    const [first, ...command] = [...keyring, node.path];
    return {
      execPath: first ?? node.path,
      execArgv: [
        ...command,
        ...nodeFlags,
        ...permissions(sandbox, node, allowance, { readable, writable: ["/tmp"] }),
      ],
      cwd: files.task,
      files,
      ...(sandbox.root ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}),
    };
  }
  // The mounts restrict access to files, and cause the same errors as on Lambda. They do not restrict /proc: through
  // /proc/self/mem, a function could overwrite the code of Node.js that refuses it child processes.
  const flags = permissions(sandbox, node, allowance, { readable: ["*"], writable: OUTSIDE_PROC });
  const command = inNamespaces(sandbox, node.path, files, mounts, allowance);
  const [execPath = "", ...args] = [...keyring, ...command];
  return {
    execPath,
    execArgv: [...args, ...nodeFlags, ...flags],
    cwd: "/",
    files: LAMBDA_FILES,
  };
}

/** Returns the path of a function's VPC socket in the file system of its process. */
export function socketIn({ files }: Launch, socket: string): string {
  return join(files.connections, basename(socket));
}

function permissions(
  sandbox: Sandbox,
  { has }: LaunchedNode,
  { childProcesses }: Allowance,
  paths: { readonly readable: readonly string[]; readonly writable: readonly string[] },
): readonly string[] {
  return sandbox.permissions ? permissionFlags({ childProcesses, ...paths }, has) : [];
}
