import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { keepModeAndOwner, syncFolder, unfinishedName } from "./replace-file.ts";

/** A new file that will replace an existing one. The existing file stays unchanged until `commit`. */
export interface Replacement {
  readonly write: (bytes: Uint8Array) => void;
  /** Replaces the existing file with the new one. */
  readonly commit: () => void;
  /** Removes the new file. */
  readonly discard: () => void;
}

/**
 * Creates an empty file that will replace the file at `path`, in the same folder. If `path` is a symbolic link, the
 * target of the link is replaced. The new file gets the mode and the owner of the existing one.
 */
export function beginReplacement(path: string): Replacement {
  const target = realPath(path);
  const unfinished = unfinishedName(target);
  const file = openSync(unfinished, "wx");
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  return {
    write: (bytes) => writeFileSync(file, bytes),
    commit() {
      keepModeAndOwner(file, target);
      fsyncSync(file);
      close();
      renameSync(unfinished, target);
      syncFolder(dirname(target));
    },
    discard() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
