import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { CodedError, messageOf } from "../../errors.ts";

/** A file cannot be written. Its previous content is still there. */
class FileUnwritable extends CodedError {
  readonly code = "ERR_FILE_UNWRITABLE";
}

/**
 * Replaces a file atomically: after a kill or a power cut at any moment, either the old file or the new file
 * is there.
 *
 * @throws {FileUnwritable} If the file cannot be written.
 */
export function replaceFile(path: string, text: string): void {
  const unfinished = unfinishedName(path);
  try {
    const file = openSync(unfinished, "wx", 0o644);
    try {
      fchmodSync(file, 0o644); // Independent of the umask.
      keepOwner(file, path);
      writeFileSync(file, text, "utf8");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new FileUnwritable(
      `cannot write ${path} (${messageOf(cause)}); its folder must be writable and have free space`,
      { cause },
    );
  }
  syncFolder(dirname(path));
}

/** Returns a unique path in the folder of a file, for writing the file's replacement. */
export function unfinishedName(path: string): string {
  const name = `.${basename(path)}.signet-${process.pid}-${randomBytes(6).toString("hex")}.tmp`;
  return join(dirname(path), name);
}

/** Whether a file's name is one that {@link unfinishedName} returned. */
export function isUnfinished(name: string, path: string): boolean {
  const prefix = `.${basename(path)}.signet-`;
  return name.startsWith(prefix) && /^\d+-[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length));
}

/** Gives an open file the owner of the file at a path, because root should not take a file away from its owner. */
function keepOwner(file: number, path: string): void {
  try {
    const { uid, gid } = statSync(path);
    fchownSync(file, uid, gid);
  } catch {
    // If there is no old file, or this process may not change owners, the new file keeps this process's user.
  }
}

/** Gives an open file the mode and, where permitted, the owner of the file that it is to replace. */
export function keepModeAndOwner(file: number, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return;
  fchmodSync(file, found.mode & 0o777);
  keepOwner(file, path);
}

/** Flushes a folder to disk, because otherwise a power cut could undo a rename in it. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Some systems cannot open a folder. The file itself has been written.
  }
}
