import { createHash } from "node:crypto";
import { readdirSync, realpathSync, statSync } from "node:fs";
import { errorCode } from "../../errors.ts";
import { LIMITS, readRegularFile } from "../../regular-file.ts";

/** What was at a path: its content, and a stamp that changes whenever the content may have changed. */
export type PathState = readonly [content: string, stamp: string];

const MISSING = "missing";
/** A folder whose entries do not matter. */
const FOLDER = "folder";

/**
 * Returns the state of a path.
 *
 * @param isListed Whether the names of a folder's entries matter.
 */
export function stateOf(path: string, isListed: boolean): PathState {
  const stamp = stampOf(path, isListed);
  return [contentOf(path, stamp), stamp];
}

/** Whether a path is as it was. Its content is read only if its stamp differs. */
export function isUnchanged(path: string, [content, stamp]: PathState, isListed: boolean): boolean {
  const now = stampOf(path, isListed);
  return now === stamp || contentOf(path, now) === content;
}

/** Returns when a path last changed in milliseconds of Unix time, or `undefined` if nothing is there. */
export function changedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs;
}

/** Returns the identity, the size and the times of a file. No program can set the last time, the one of the change. */
function stampOf(path: string, isListed: boolean): string {
  const stats = statsOf(path);
  if (!stats) return MISSING;
  if (stats.isDirectory() && !isListed) return FOLDER;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [stats.isDirectory() ? "listed" : "file", dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

function statsOf(path: string) {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // Part of the path is a file.
    if (errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Returns the digest of a file or of the names in a folder, and the place to which links lead. */
function contentOf(path: string, stamp: string): string {
  if (stamp === MISSING) return MISSING;
  const hash = createHash("sha256").update(`${realpathSync(path)}\0`);
  if (stamp === FOLDER) return FOLDER;
  if (stamp.startsWith("listed")) {
    for (const name of readdirSync(path).toSorted()) hash.update(`${name}\0`);
    return `listed ${hash.digest("base64")}`;
  }
  // The program Node.js has 100 MB, and its stamp tells as much.
  if (statSync(path).size > LIMITS.text) return stamp;
  return `file ${hash.update(readRegularFile(path, LIMITS.text)).digest("base64")}`;
}
