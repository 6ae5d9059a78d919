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

/** A file that is being written to replace another. The old file stays complete until `commit`. */
export interface Replacement {
  readonly write: (bytes: Uint8Array) => void;
  /** Replaces the old file with the new one. */
  readonly commit: () => void;
  /** Removes the new file. */
  readonly discard: () => void;
}

/**
 * Starts to write the replacement of a file, piece by piece, in the same folder. A symbolic link stays, and
 * its target is replaced. The mode and the owner of the old file are kept.
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
