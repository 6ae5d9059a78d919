import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import {
  LAMBDA_FILES,
  NODE,
  OTHER_BOOTSTRAPS,
  PYTHON_PACKAGES,
  SDK_SCOPES,
  type Bind,
  type FunctionFiles,
} from "./function-files.ts";
import { nodeLibraries, sharedObjects } from "./node-files.ts";
import { isInSystem, SYSTEM } from "./system-folders.ts";

/** Files that TLS and the dynamic loader read. */
const CONFIGURATION = [
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/pki/ca-trust/extracted",
  "/etc/pki/tls/certs",
  "/etc/ssl/certs",
];
const DEVICES = ["full", "null", "random", "urandom", "zero"];

/** Texts of files in /etc, by name. The machine's own files would reveal more than functions need. */
const TEXTS: Readonly<Record<string, () => string>> = {
  group: () => "root:x:0:\nnobody:x:65534:\n",
  hosts: () => "127.0.0.1 localhost\n::1 localhost\n",
  "nsswitch.conf": () => "passwd: files\ngroup: files\nhosts: files dns\n",
  passwd: () => "root:x:0:0::/:/sbin/nologin\nnobody:x:65534:65534::/tmp:/sbin/nologin\n",
  "resolv.conf": () => textOf("/etc/resolv.conf"),
};

/** Fills an empty folder with the directories, links and mount points of functions' roots. */
export function prepareRoot(root: string): void {
  const folder = (path: string): void => {
    if (existsSync(join(root, path))) return;
    folder(dirname(path));
    mkdirSync(join(root, path));
    // The umask of this process could otherwise make the folder unreadable for the function.
    chmodSync(join(root, path), 0o755);
  };
  const file = (path: string, text = ""): void => {
    folder(dirname(path));
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), 0o644);
  };
  for (const path of ["dev", "etc", "mnt", "proc", "tmp", "run"]) folder(path);
  for (const path of [LAMBDA_FILES.task, LAMBDA_FILES.opt, LAMBDA_FILES.connections]) folder(path);
  for (const name of DEVICES) file(`dev/${name}`);
  symlinkSync("/proc/self/fd", join(root, "dev/fd"));
  for (const [at, name] of ["stdin", "stdout", "stderr"].entries()) {
    symlinkSync(`/proc/self/fd/${at}`, join(root, `dev/${name}`));
  }
  for (const path of [LAMBDA_FILES.sdk, PYTHON_PACKAGES]) folder(path);
  folder("var/runtime/node_modules");
  for (const scope of SDK_SCOPES) {
    symlinkSync(`${LAMBDA_FILES.sdk}/${scope}`, join(root, "var/runtime/node_modules", scope));
  }
  // Import statements look for packages in the folders above /var/task, but not in NODE_PATH.
  symlinkSync("/var/runtime/node_modules", join(root, "node_modules"));
  for (const [name, text] of Object.entries(TEXTS)) file(`etc/${name}`, text());
  const { bootstrap, shutIn } = LAMBDA_FILES;
  const bootstraps = [bootstrap, ...Object.values(OTHER_BOOTSTRAPS)];
  for (const path of [NODE, shutIn, ...bootstraps, ...nodeLibraries()]) file(path);
  for (const path of [...SYSTEM, ...CONFIGURATION].filter((one) => existsSync(one))) {
    if (lstatSync(path).isSymbolicLink() && dirname(path) === "/") {
      symlinkSync(readlinkSync(path), join(root, path));
    } else if (statSync(path).isDirectory()) folder(path);
    else file(path);
  }
}

/** Rewrites the file of name servers, which changes when the machine moves to another network. */
export function updateRoot(root: string): void {
  const path = join(root, "etc/resolv.conf");
  const text = textOf("/etc/resolv.conf");
  if (textOf(path) !== text) writeFileSync(path, text);
}

/**
 * Returns the mounts of a function's root in the format that `mount -a` reads. The root is read-only except for
 * /tmp, which has a size in MB.
 *
 * @param program The files of the program that runs the function.
 */
export function mountTable(
  root: string,
  program: readonly Bind[],
  files: FunctionFiles,
  mb: number,
): string {
  const system = [...SYSTEM, ...CONFIGURATION].filter(
    (path) => existsSync(path) && !(dirname(path) === "/" && lstatSync(path).isSymbolicLink()),
  );
  const binds: readonly Bind[] = [
    ["", root],
    ...system.map((path) => [path, path] as const),
    ...program,
    [LAMBDA_FILES.task, files.task],
    [LAMBDA_FILES.opt, files.opt],
    [LAMBDA_FILES.connections, files.connections],
  ];
  const rows = [
    ...binds.map(([to, from]) => [from, root + to, "none", readOnly(from)]),
    ...DEVICES.map((name) => [`/dev/${name}`, `${root}/dev/${name}`, "none", "bind"]),
    ["proc", `${root}/proc`, "proc", "nosuid,nodev,noexec"],
    ...hidden().map((path) => ["tmpfs", root + path, "tmpfs", EMPTY]),
    ["tmpfs", `${root}/tmp`, "tmpfs", temporary(mb)],
  ];
  return rows.map((row) => `${row.map(escaped).join(" ")} 0 0\n`).join("");
}

/** Mount options of an empty read-only folder. */
const EMPTY = "ro,size=4k,nr_inodes=1,mode=755,nosuid,nodev,noexec";

/**
 * Returns the folders below system directories in which people keep their own files, such as a project in /usr/src.
 * Such folders are empty on Lambda. A folder that contains files of Node.js is not hidden.
 */
function hidden(): readonly string[] {
  const needed = ["/bin/sh", "/bin/mount", ...sharedObjects()]
    .filter((path) => path.startsWith("/") && existsSync(path))
    .map((path) => realpathSync(path));
  const places = ["/usr/src", "/usr/local/src", "/usr/home", process.cwd(), home()];
  const real = places.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  return [...new Set(real)].filter(
    (path) => isInSystem(path) && !needed.some((file) => file.startsWith(`${path}/`)),
  );
}

/** Returns the user's home directory, or `/` if the user is not listed in the machine's accounts. */
function home(): string {
  try {
    return homedir();
  } catch {
    return "/";
  }
}

/** Returns options of a tmpfs with one inode for each 4 KB, because empty files and directories take memory too. */
function temporary(sizeMb: number): string {
  return `size=${sizeMb}m,nr_inodes=${sizeMb * 256},mode=1777,nosuid,nodev`;
}

/** Returns flags of a read-only bind mount. `noexec` is kept, because a user namespace may only add flags. */
function readOnly(path: string): string {
  const isNoexec = mountFlags(path).includes("noexec");
  return `bind,ro,nosuid,nodev${isNoexec ? ",noexec" : ""}`;
}

/** Returns the flags of the mount that contains a path. */
function mountFlags(path: string): readonly string[] {
  const mounts = textOf("/proc/self/mountinfo")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , , , at = "-"]) => at === "/" || path === at || path.startsWith(`${at}/`))
    .toSorted(([, , , , a = ""], [, , , , b = ""]) => b.length - a.length);
  return (mounts[0]?.[5] ?? "").split(",");
}

/** Escapes the blanks in a field of the mount table as fstab(5) requires. */
function escaped(field: string): string {
  return field.replace(
    /[\s\\]/g,
    (blank) => `\\${blank.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
