import { existsSync, writeFileSync } from "node:fs";
import { NODE, type FunctionFiles } from "./function-files.ts";
import { mountTable, prepareRoot } from "./root-file-system.ts";
import { UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";

/**
 * The first process of the namespace: it waits for node, so that orphans of the function have a parent and
 * node can be ended by any signal, which the first process of a namespace ignores. Its exit status is that of
 * node, or 128 and the signal. The shell's own message about the signal is not for the function's log, and its variables not for the function.
 */
const WAIT = 'unset PWD OLDPWD SHLVL; exec 4>&2 2>/dev/null; "$@" 2>&4 4>&-; exit $?';

/**
 * The command that starts node in namespaces of its own. As root, its user is `nobody`; otherwise it is the
 * user of this process, without rights over anything. Programs are named in full, because it runs without
 * a `PATH`.
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
    // Another process of the function may be reading it: it is written once.
    writeFileSync(table, mountTable(root, files, temporaryMb));
  }
  const enter = [
    `/bin/mount -a -T "$1"`,
    'cd "$2"',
    // /mnt is empty after this: nothing of the machine's own root is left.
    "/sbin/pivot_root . mnt",
    "cd /var/task",
    "/bin/umount -l /mnt",
    ...(network ? [] : ["/sbin/ip link set lo up"]),
    "shift 2",
    'exec "$@"',
  ].join(" && ");
  return [
    // The process ends with this one, even if this one is killed.
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

/** In a user namespace below the one that owns the mounts, no capability counts for them. */
function inNestedUserNamespace(): readonly string[] {
  return [
    "/usr/bin/unshare",
    "--user",
    `--map-user=${UNPRIVILEGED}`,
    `--map-group=${UNPRIVILEGED}`,
    "/usr/bin/setpriv",
  ];
}
