import { mkdirSync, readdirSync, readlinkSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CodedError, errorCode } from "../../../errors.ts";
import { acquireLock, isLeftBehind, type Lock } from "../../files/lock.ts";
import type { SealedFile } from "../../../formats/sealed/function-segments.ts";
import { recordRemoved } from "../../../formats/sealed/removed-segments.ts";
import { isUnfinished } from "../../files/replace-file.ts";
import {
  emptySealedFile,
  readSealedFile,
  SealedFileInvalid,
  writeSealedFile,
} from "./sealed-file.ts";

/** Another process is changing the sealed file, and does not come to an end. */
export class SealedFileBusy extends CodedError {
  readonly code = "ERR_SEALED_FILE_BUSY";
}

const WAIT_MS = 30_000;
const LOOK_MS = 20;

export interface UpdateOptions {
  /** How long another process is waited for. @default 30,000 */
  readonly waitMs?: number;
  /** @default readSealedFile */
  readonly read?: typeof readSealedFile;
}

/**
 * Changes the sealed file at a path, or makes it. Of several processes one after the other does so, each
 * on what the one before has left; one that was killed does not stand in the way, and what it may have
 * left beside the file goes. The file is replaced whole, and only when it has changed.
 *
 * @param change What it gives back holds the new file; the same object means that nothing changed.
 * @throws {SealedFileInvalid} when what is there is not the stage's, or is a link to another file.
 * @throws {SealedFileBusy} after half a minute of waiting for another process.
 */
export async function updateSealedFile<C extends { readonly file: SealedFile }>(
  path: string,
  stage: string,
  change: (file: SealedFile) => Promise<C>,
  { waitMs = WAIT_MS, read = readSealedFile }: UpdateOptions = {},
): Promise<C> {
  const link = linkAt(path);
  if (link !== undefined) {
    throw new SealedFileInvalid(
      `${path} is a symbolic link to ${link}, and a sealed file is replaced when it changes; put the file itself there, or name the one that the link leads to`,
    );
  }
  const target = realPath(path);
  const folder = dirname(target);
  const made = mkdirSync(folder, { recursive: true });
  try {
    const lock = await acquireWaiting(target, waitMs);
    try {
      removeLeftovers(target);
      const before = read(path, stage) ?? emptySealedFile(stage);
      const changed = await change(before);
      if (changed.file !== before) {
        writeSealedFile(target, recordRemoved(before, changed.file));
      }
      return changed;
    } finally {
      lock.release();
    }
  } finally {
    if (made !== undefined) removeEmpty(folder, resolve(made));
  }
}

async function acquireWaiting(
  target: string,
  waitMs: number,
): Promise<Extract<Lock, { release: unknown }>> {
  const until = Date.now() + waitMs;
  for (;;) {
    const lock = tryLock(`${target}.lock`);
    if ("release" in lock) return lock;
    if (Date.now() >= until) {
      const { owner, elsewhere } = lock;
      throw new SealedFileBusy(
        elsewhere === undefined
          ? `process ${owner} is changing ${target} and does not end; see what it waits for, or stop it, and try again`
          : `process ${owner} ${elsewhere} is changing ${target} and does not end; if it no longer runs, remove ${target}.lock and try again`,
      );
    }
    await new Promise((done) => setTimeout(done, LOOK_MS * (0.5 + Math.random())));
  }
}

/** The folder may go again at any time: with the first file in it another process may have failed. */
function tryLock(path: string): Lock {
  for (let tries = 1; ; tries++) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      return acquireLock(path);
    } catch (error) {
      if (errorCode(error) !== "ENOENT" || tries === 5) throw error;
    }
  }
}

/** What a symbolic link says; `undefined` for anything else, and for nothing. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** One file may be known under several folders; its lock is beside the file itself. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return resolve(path);
    }
  }
}

/**
 * Half-written files of writers that were killed: with the lock held there is no other writer. Others' files
 * stay, whatever they are called.
 */
function removeLeftovers(target: string): void {
  const lock = `${basename(target)}.lock.`;
  for (const other of readdirSync(dirname(target))) {
    const path = join(dirname(target), other);
    const isLock =
      other.startsWith(lock) &&
      /^\d+(?:-[0-9a-z]*)?(?:\.stale)?$/.test(other.slice(lock.length)) &&
      isLeftBehind(path);
    if (isLock || isUnfinished(other, target)) rmSync(path, { force: true });
  }
}

/** Takes back folders that were made for a file that then was not written. */
function removeEmpty(folder: string, made: string): void {
  for (let current = folder; current.startsWith(made); current = dirname(current)) {
    try {
      rmdirSync(current);
    } catch {
      return; // It holds something.
    }
  }
}
