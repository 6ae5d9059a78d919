import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, isProcessId } from "../../../cli/files/is-alive.ts";
import { UNPRIVILEGED } from "./sandbox.ts";

/** The parent directory of these folders. It is not /tmp if possible, because processes may have another /tmp. */
export function processFoldersBelow(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

/**
 * Creates a folder of this process for files of functions, and removes the folders of processes that were killed.
 * Functions can open paths below the folder, but not list it.
 */
export function newProcessFolder(): string {
  const below = processFoldersBelow();
  const name = "signet-functions-";
  for (const left of readdirSync(below).filter((entry) => entry.startsWith(name))) {
    const path = join(below, left);
    const { uid } = lstatSync(path, { throwIfNoEntry: false }) ?? {};
    // Skips directories of other users, because these users could change them during the removal.
    if (uid !== process.getuid?.() || lives(Number(left.slice(name.length).split("-")[0])))
      continue;
    rmSync(path, { recursive: true, force: true });
  }
  const root = mkdtempSync(join(below, `${name}${process.pid}-`));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(root, 0, UNPRIVILEGED);
  chmodSync(root, isRoot ? 0o710 : 0o700);
  return root;
}

/** Returns whether a process runs. Also true for an invalid id, because this program did not make that directory. */
function lives(pid: number): boolean {
  return !isProcessId(pid) || isAlive(pid);
}
