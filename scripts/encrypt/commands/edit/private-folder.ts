import {
  closeSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for values in plain text, which only this user can access. */
export interface PrivateFolder {
  readonly path: string;
  /** Whether its files are only in memory. */
  readonly isInMemory: boolean;
  /** Overwrites and removes all files in the folder, and the folder. */
  readonly remove: () => void;
}

/** Types of file systems in memory, as the kernel numbers them: tmpfs and ramfs. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/**
 * Makes a folder with mode 0700: in memory if a file system in memory is there that no other user controls, otherwise
 * in the temporary folder.
 *
 * @param runtimeFolder The user's own folder for such files: `XDG_RUNTIME_DIR`.
 */
export function privateFolder(runtimeFolder: string | undefined): PrivateFolder {
  const inMemory = [runtimeFolder, "/dev/shm"].find(
    (folder) => folder !== undefined && folder !== "" && isPrivateMemory(folder),
  );
  const path = mkdtempSync(join(inMemory ?? tmpdir(), "signet-edit-"));
  return { path, isInMemory: inMemory !== undefined, remove: () => removeFolder(path) };
}

/** Whether a folder is in memory, and belongs to this user alone, or to root with the sticky bit, as `/dev/shm` does. */
function isPrivateMemory(folder: string): boolean {
  try {
    const { mode, uid } = lstatSync(folder);
    const isFolder = (mode & 0o170000) === 0o040000;
    const isOwn = uid === process.getuid?.() && (mode & 0o077) === 0;
    const isShared = uid === 0 && (mode & 0o1000) !== 0;
    return isFolder && (isOwn || isShared) && IN_MEMORY.has(statfsSync(folder).type);
  } catch {
    return false; // The folder does not exist, or the system has no such call.
  }
}

function removeFolder(folder: string): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      removeFolder(path);
      continue;
    }
    try {
      if (entry.isFile()) overwrite(path);
    } catch {
      // A file that cannot be written, such as a read-only backup, must not keep the others from being removed.
    }
    unlinkSync(path);
  }
  rmdirSync(folder);
}

function entriesOf(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

/** Overwrites a file with zeros. A file system that writes elsewhere, as on SSDs, may keep the earlier content. */
function overwrite(path: string): void {
  const file = openSync(path, "r+");
  try {
    const { size, nlink } = fstatSync(file);
    if (nlink > 1) return; // The editor linked another file here, which is not ours.
    writeSync(file, Buffer.alloc(size), 0, size, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
