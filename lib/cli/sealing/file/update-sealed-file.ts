import { mkdirSync, readdirSync, readlinkSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CodedError, errorCode } from "../../../errors.ts";
import { acquireLock, isLeftBehind, type Lock } from "../../files/lock.ts";
import type { AppStage } from "../../../formats/sealed/app-name.ts";
import type { SealedFile } from "../../../formats/sealed/function-segments.ts";
import { recordRemoved } from "../../../formats/sealed/removed-segments.ts";
import { isUnfinished } from "../../files/replace-file.ts";
import {
  emptySealedFile,
  readSealedFile,
  SealedFileInvalid,
} from "../../../sealed-file/read-sealed-file.ts";
import { writeSealedFile } from "./write-sealed-file.ts";

/** Another process is changing the sealed file and does not finish. */
export class SealedFileBusy extends CodedError {
  readonly code = "ERR_SEALED_FILE_BUSY";
}

const WAIT_MS = 30_000;
const LOOK_MS = 20;

export interface UpdateOptions {
  /** Time in ms to wait for another process. @default 30,000 */
  readonly waitMs?: number;
  /** Reads the sealed file. @default readSealedFile */
  readonly read?: typeof readSealedFile;
}

/**
 * Changes the sealed file at a path, or creates it. Several processes do this one after another, and each
 * works on the result of the previous one. A killed process does not block the others, and its temporary
 * files are removed. The file is replaced atomically, and only if it has changed.
 *
 * @param change Returns an object with the new file. The same file object means that nothing changed.
 * @throws {SealedFileInvalid} If the file is not a sealed file of this app and stage, or is a symbolic link.
 * @throws {SealedFileUnresolved} If git brought back lines that had been replaced.
 * @throws {SealedFileBusy} If another process does not finish within `waitMs`.
 * @throws {CodedError} If the file cannot be written. Its `code` is `ERR_FILE_UNWRITABLE`.
 */
export async function updateSealedFile<C extends { readonly file: SealedFile }>(
  path: string,
  sealedFor: AppStage,
  change: (file: SealedFile) => Promise<C>,
  { waitMs = WAIT_MS, read = readSealedFile }: UpdateOptions = {},
): Promise<C> {
  const link = linkAt(path);
  if (link !== undefined) {
    throw new SealedFileInvalid(
      `${path} is a symbolic link to ${link}, and a change would replace the link; put the file itself there, or pass the path of the link's target`,
    );
  }
  const target = realPath(path);
  const folder = dirname(target);
  const made = mkdirSync(folder, { recursive: true });
  try {
    const lock = await acquireWaiting(target, waitMs);
    try {
      removeLeftovers(target);
      const before = read(path, sealedFor) ?? emptySealedFile(sealedFor);
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
          ? `process ${owner} is changing ${target} and does not finish; check what it waits for, or stop it, and try again`
          : `process ${owner} ${elsewhere} is changing ${target} and does not finish; if it no longer runs, remove ${target}.lock and try again`,
      );
    }
    await new Promise((done) => setTimeout(done, LOOK_MS * (0.5 + Math.random())));
  }
}

/** Makes the folder again if needed, because another process that fails to write its first file removes it. */
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

/** Returns the target of a symbolic link, or `undefined` if the path is not a link or does not exist. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Returns the real path of a file, because several paths may lead to it, and its lock is beside the file itself. */
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
 * Removes half-written files of killed writers. No other writer is active, because this process holds the
 * lock. Files of other programs stay.
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

/** Removes the folders that were made for a file that was not written in the end. */
function removeEmpty(folder: string, made: string): void {
  for (let current = folder; current.startsWith(made); current = dirname(current)) {
    try {
      rmdirSync(current);
    } catch {
      return; // The folder is not empty.
    }
  }
}
