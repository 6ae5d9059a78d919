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

/** A file on its way to replace another: the old one is there, whole, until it is committed. */
export interface Replacement {
  readonly write: (bytes: Uint8Array) => void;
  /** Puts the new file into the place of the old one. */
  readonly commit: () => void;
  /** Removes what was written. */
  readonly discard: () => void;
}

/**
 * Begins to replace a file piece by piece, beside it. A link stays, and what it leads to is replaced;
 * the mode and the owner of a file that was there stay too.
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
