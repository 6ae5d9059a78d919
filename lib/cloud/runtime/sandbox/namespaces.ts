import { existsSync, writeFileSync } from "node:fs";
import { NODE, type FunctionFiles } from "./function-files.ts";
import { mountTable, prepareRoot } from "./root-file-system.ts";
import { UNPRIVILEGED, type Allowance, type Sandbox } from "./sandbox.ts";

/**
 * What holds memory that is counted for no process. Of open files there are as many as on Lambda, since data
 * waits in sockets; of shared memory and messages that outlast whoever made them, none. Older systems let
 * only root set the latter.
 */
const KERNEL_MEMORY =
  "{ ulimit -n 1024; for limit in shmall msgmni; do echo 0 > /proc/sys/kernel/$limit; done; } 2>/dev/null";

/**
 * The user namespace that comes next is the last one below this. In one of its own, a function could mount a
 * tmpfs of any size.
 */
const LAST_USER_NAMESPACE = "{ echo 1 > /proc/sys/user/max_user_namespaces; } 2>/dev/null";

/**
 * The first process of the namespace waits for node, so that orphans of the function have a parent and node
 * can be ended by any signal, which the first process of a namespace ignores. It keeps its rights, so that
 * no process of the function can trace it, and have it outlive whoever it ends with. Its exit status is that
 * of node, or 128 and the signal. The shell's own message about the signal is not for the function's log, and
 * its variables not for the function.
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
    [`${enter} || exit 1`, KERNEL_MEMORY, ...(isRoot ? [] : [LAST_USER_NAMESPACE]), WAIT].join(
      "\n",
    ),
    "sh",
    table,
    root,
    ...(isRoot ? asNobody() : []),
    ...inNestedUserNamespace(isRoot),
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

/**
 * In a user namespace below the one that owns the mounts, no capability counts for them. As root, there is
 * none yet, and `nobody` makes both, unless the machine lets nobody make any.
 */
function inNestedUserNamespace(isRoot: boolean): readonly string[] {
  const nobody = `--map-user=${UNPRIVILEGED} --map-group=${UNPRIVILEGED}`;
  const powerless = "/usr/bin/setpriv --inh-caps=-all --no-new-privs";
  const nested = `exec /usr/bin/unshare --user ${nobody} ${powerless} "$@"`;
  const own = "/usr/bin/unshare --user --map-root-user";
  const inOwn = `unset PWD; ${LAST_USER_NAMESPACE}; ${nested}`;
  const script = isRoot
    ? `${own} /bin/true 2>/dev/null && exec ${own} /bin/sh -c '${inOwn}' sh "$@"\nexec ${powerless} "$@"`
    : nested;
  return ["/bin/sh", "-c", `unset PWD; ${script}`, "sh"];
}
