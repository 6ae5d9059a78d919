import { existsSync, writeFileSync } from "node:fs";
import { NODE, type FunctionFiles } from "./function-files.ts";
import { mountTable, prepareRoot } from "./root-file-system.ts";
import { UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";

/**
 * The shell command of the namespace's first process, which starts Node.js and waits for it. This process becomes the
 * parent of the function's orphans. Node.js must not be the first process itself, because signals must end it, and the
 * first process of a namespace ignores them. The exit status is the status of Node.js, or 128 plus the number of the
 * signal that ended it. The shell's message about the signal is hidden from the function's log, and the shell's
 * variables from the function.
 */
const WAIT = 'unset PWD OLDPWD SHLVL; exec 4>&2 2>/dev/null; "$@" 2>&4 4>&-; exit $?';

/**
 * The command that starts Node.js in its own namespaces. If this process is root, the function runs as the user
 * `nobody`; otherwise it runs as the user of this process, without capabilities. Programs have absolute paths,
 * because the command runs without a `PATH`.
 */
export function inNamespaces(
  { root: isRoot }: Pick<Sandbox, "root">,
  files: FunctionFiles,
  root: string,
  { network, temporaryMb }: Allowance,
): readonly string[] {
  const table = `${root}.fstab`;
  if (!existsSync(table)) {
    prepareRoot(root);
    // Written only once, because another process of the function may be reading it.
    writeFileSync(table, mountTable(root, files, temporaryMb));
  }
  const enter = [
    `/bin/mount -a -T "$1"`,
    'cd "$2"',
    // Moves the machine's root to /mnt. It is unmounted below, so /mnt is empty and the root is unreachable.
    "/sbin/pivot_root . mnt",
    "cd /var/task",
    "/bin/umount -l /mnt",
    ...(network ? [] : ["/sbin/ip link set lo up"]),
    "shift 2",
    'exec "$@"',
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
    enter,
    "sh",
    table,
    root,
    ...(isRoot ? asNobody() : inNestedUserNamespace()),
    "--inh-caps=-all",
    "--no-new-privs",
    "--pdeathsig",
    "KILL",
    "/bin/sh",
    "-c",
    WAIT,
    "sh",
    NODE,
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

/** Capabilities in a nested user namespace do not apply to the mounts, which the outer namespace owns. */
function inNestedUserNamespace(): readonly string[] {
  return [
    "/usr/bin/unshare",
    "--user",
    `--map-user=${UNPRIVILEGED}`,
    `--map-group=${UNPRIVILEGED}`,
    "/usr/bin/setpriv",
  ];
}
