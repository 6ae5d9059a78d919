import type { ForkOptions } from "node:child_process";
import { devNull } from "node:os";

/** What this machine has to close a process in with. */
export interface Sandbox {
  /** Linux: a file system of its own, read-only but for its own /tmp. */
  readonly namespaces: boolean;
  /** Linux: a network of its own, in which there is nothing but loopback. */
  readonly networks: boolean;
  /** Whether this process is root, so that others must not be. */
  readonly root: boolean;
  /** Node's own limits on what a program may read, write and start. */
  readonly permissions: boolean;
}

/** What one process is let do. */
export interface Allowance {
  /** Directories and files that it may read. */
  readonly readable: readonly string[];
  readonly childProcesses: boolean;
  readonly network: boolean;
  readonly temporaryMb: number;
}

/** `nobody`. */
const UNPRIVILEGED = 65_534;

/** The flags that this Node.js has; the name of the first has changed, and older ones know no network. */
const has = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);
const PERMISSION = has("--permission") ? "--permission" : "--experimental-permission";

/** The arguments for `fork` that start node inside the sandbox; `nodeFlags` stand before its own. */
export function sandboxedArguments(
  sandbox: Sandbox,
  allowance: Allowance,
  nodeFlags: readonly string[] = [],
): Required<Pick<ForkOptions, "execPath" | "execArgv">> & Pick<ForkOptions, "uid" | "gid"> {
  const flags = [...nodeFlags, ...(sandbox.permissions ? permissionFlags(allowance) : [])];
  if (sandbox.namespaces) {
    const [execPath = "", ...command] = inNamespaces(sandbox, allowance);
    return { execPath, execArgv: [...command, process.execPath, ...flags] };
  }
  const user = sandbox.root ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  return { execPath: process.execPath, execArgv: flags, ...user };
}

function permissionFlags({ readable, childProcesses }: Allowance): readonly string[] {
  return [
    PERMISSION,
    "--disable-warning=ExperimentalWarning",
    ...[...readable, "/tmp", devNull].map((path) => `--allow-fs-read=${path}`),
    "--allow-fs-write=/tmp",
    ...(childProcesses ? ["--allow-child-process"] : []),
    // Sockets are the network's affair, not Node's.
    ...(has("--allow-net") ? ["--allow-net"] : []),
  ];
}

/**
 * The command before node's. What it mounts, nobody but the process sees. Its programs are named in full:
 * it runs without a path, and of the function's environment with nothing that they would obey.
 */
function inNamespaces({ root }: Sandbox, { network, temporaryMb }: Allowance): readonly string[] {
  const prepare = [
    "/bin/mount -o remount,bind,ro /",
    `/bin/mount -t tmpfs -o size=${temporaryMb}m,mode=1777,nosuid,nodev tmpfs /tmp`,
    // In /run are sockets of this machine's services, some of them for everybody and with a way out.
    ...(network ? [] : ["/sbin/ip link set lo up", "/bin/mount -t tmpfs -o ro tmpfs /run"]),
    // Which a shell sets, and the function has not asked for.
    "unset PWD OLDPWD SHLVL",
    'exec "$@"',
  ].join(" && ");
  // Without root, the capabilities to mount are those over a user namespace, and given up with the rest.
  const asUser = [
    "--user",
    `--map-user=${UNPRIVILEGED}`,
    `--map-group=${UNPRIVILEGED}`,
    "--keep-caps",
  ];
  const become = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, "--clear-groups"];
  const shell = ["/bin/sh", "-c", prepare, "sh"];
  const setpriv = ["/usr/bin/setpriv", ...(root ? become : ["--ambient-caps=-all"])];
  return [
    "/usr/bin/unshare",
    ...(root ? [] : asUser),
    "--mount",
    ...(network ? [] : ["--net"]),
    ...shell,
    ...setpriv,
    "--inh-caps=-all",
    // A function that is in the middle of a loop would never hear that its cloud is gone.
    "--pdeathsig",
    "KILL",
    "--no-new-privs",
  ];
}
