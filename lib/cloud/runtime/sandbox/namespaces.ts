import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import type { Bind, FunctionFiles } from "./function-files.ts";
import { mountTable } from "./root-file-system.ts";
import { MAX_TASKS, UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";
import { sharedRoot } from "./shared-root.ts";

/**
 * Limits kernel memory that is counted for no process. A function may open as many files as on Lambda, because data
 * waits in sockets. It gets no shared memory and no message queues of System V, because these outlast the processes
 * that made them. Older kernels let only root set the latter.
 */
const KERNEL_MEMORY =
  "{ ulimit -n 1024; for limit in shmall msgmni; do echo 0 > /proc/sys/kernel/$limit; done; } 2>/dev/null";

/**
 * Makes the next user namespace the last one. In a further user namespace, a function could mount a tmpfs of any
 * size.
 */
const LAST_USER_NAMESPACE = "{ echo 1 > /proc/sys/user/max_user_namespaces; } 2>/dev/null";

/**
 * Limits the processes and threads of the function, which then cannot start another one, as on Lambda. The limit
 * applies to the next user namespace. Shells differ in the option's name. Linux before 5.14 counts all processes of
 * the user instead, so the function is only ended there once it has too many.
 */
function processLimit(): string {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  if (major < 5 || (major === 5 && minor < 14)) return "true";
  return `{ ulimit -u ${MAX_TASKS} || ulimit -p ${MAX_TASKS}; } 2>/dev/null`;
}

/**
 * The shell command of the namespace's first process, which starts the program and waits for it. This process becomes
 * the parent of the function's orphans. The program must not be the first process itself, because signals must end it,
 * and the first process of a namespace ignores them. The first process keeps its privileges, so that the function cannot
 * trace it and clear its parent-death signal. The exit status is the status of the program, or 128 plus the number of the
 * signal that ended it. The shell's message about the signal does not reach the function's log, and the shell's
 * variables do not reach the function.
 */
const WAIT = 'unset PWD OLDPWD SHLVL; exec 4>&2 2>/dev/null; "$@" 2>&4 4>&-; exit $?';

/**
 * Returns the start of a command that runs the rest of the command in its own namespaces. If this process is root, the function runs as the
 * user `nobody`; otherwise it runs as the user of this process, without capabilities. Programs have absolute paths,
 * because the command runs without a `PATH`.
 *
 * @param program The files of the program that runs the function.
 * @param table The path of the function's table of mounts, which this function writes.
 */
export function inNamespaces(
  { root: isRoot }: Pick<Sandbox, "root">,
  program: readonly Bind[],
  files: FunctionFiles,
  table: string,
  { network, temporaryMb }: Allowance,
): readonly string[] {
  const root = sharedRoot();
  // Written only once, because another process of the function may be reading it.
  if (!existsSync(table)) writeFileSync(table, mountTable(root, program, files, temporaryMb));
  const enter = [
    `/bin/mount -a -T "$1"`,
    'cd "$2"',
    // Moves the machine's root to /mnt. It is unmounted below, so /mnt is empty and the root is unreachable.
    "/sbin/pivot_root . mnt",
    "cd /var/task",
    "/bin/umount -l /mnt",
    ...(network ? [] : ["/sbin/ip link set lo up"]),
    "shift 2",
  ].join(" && ");
  return [
    // The child ends with this process, even if this process is killed.
    "/usr/bin/setpriv",
    "--pdeathsig",
    "KILL",
    "/usr/bin/unshare",
    ...(isRoot ? [] : ["--user", "--map-root-user"]),
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--ipc",
    "--uts",
    ...(network ? [] : ["--net"]),
    "/bin/sh",
    "-c",
    [
      `${enter} || exit 1`,
      KERNEL_MEMORY,
      ...(isRoot ? [] : [processLimit(), LAST_USER_NAMESPACE]),
      WAIT,
    ].join("\n"),
    "sh",
    table,
    root,
    ...(isRoot ? asNobody() : []),
    ...inNestedUserNamespace(isRoot),
  ];
}

function asNobody(): readonly string[] {
  return [
    "/usr/bin/setpriv",
    `--reuid=${UNPRIVILEGED}`,
    `--regid=${UNPRIVILEGED}`,
    "--clear-groups",
    "--bounding-set=-all",
  ];
}

/**
 * Returns the command that starts the function in a user namespace below the one that owns the mounts, where no
 * capability applies to the mounts. If this process is root, the outer user namespace does not exist yet, so the user
 * `nobody` makes both. If only root may make user namespaces, the function runs without them and without
 * capabilities.
 */
function inNestedUserNamespace(isRoot: boolean): readonly string[] {
  const powerless = ["/usr/bin/setpriv", "--inh-caps=-all", "--no-new-privs"];
  const nobody = [`--map-user=${UNPRIVILEGED}`, `--map-group=${UNPRIVILEGED}`];
  const nested = ["/usr/bin/unshare", "--user", ...nobody, ...powerless];
  if (!isRoot) return nested;
  if (!canNobodyUnshare()) return powerless;
  const limited = `unset PWD; ${processLimit()}; ${LAST_USER_NAMESPACE}; exec "$@"`;
  return [...OWN_USER_NAMESPACE, "/bin/sh", "-c", limited, "sh", ...nested];
}

const OWN_USER_NAMESPACE = ["/usr/bin/unshare", "--user", "--map-root-user"];

let canUnshare: boolean | undefined;

/** Whether the user `nobody` may make user namespaces. Found once, because it costs as much as two programs. */
function canNobodyUnshare(): boolean {
  const [file, ...args] = [...asNobody(), ...OWN_USER_NAMESPACE, "/bin/true"];
  return (canUnshare ??= spawnSync(file ?? "", args, { env: {}, stdio: "ignore" }).status === 0);
}
