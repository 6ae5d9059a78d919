import { createHash } from "node:crypto";
import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats } from "node:fs";
import { errorCode } from "../../errors.ts";

export const MISSING = "missing";

/** Folders of files whose content changes without any sign of it. */
const NOT_STORED = /^\/(?:dev|proc|sys)\//;

/** Some file systems count the times of files in whole seconds. */
const SECOND_NS = 1_000_000_000n;
/** The clock of a file system may be behind by as much, in milliseconds. */
const TICK_MS = 20;
const COARSE_TICK_MS = 2_000;

/**
 * Returns a text that differs whenever the content at a path may have changed, or `undefined` if no text is certain to.
 *
 * A file counts by its identity, size, mode and times. No program can set the last one, the time of the change. A folder
 * counts by its identity, and by the names of its entries if these matter. A link counts, and what it leads to.
 *
 * @param isListed Whether the names of a folder's entries matter.
 */
export function stateOf(path: string, isListed: boolean): string | undefined {
  try {
    const link = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (!link) return MISSING;
    if (!link.isSymbolicLink()) return stateIn(path, link, isListed);
    const place = realpathSync(path);
    const state = stateIn(place, statSync(place, { bigint: true }), isListed);
    return state && `${stampOf(link)} ${place} ${state}`;
  } catch (error) {
    // Part of the path is a file.
    return errorCode(error) === "ENOTDIR" ? MISSING : undefined;
  }
}

/** Returns the times at which a file, the names in a folder or a link to it last changed, in nanoseconds. */
export function changesOf(path: string): readonly bigint[] {
  return [lstatSync(path, { bigint: true }), statSync(path, { bigint: true })].map(
    ({ ctimeNs }) => ctimeNs,
  );
}

/** Whether a change at a time in nanoseconds may be later than a time in milliseconds. */
export function mayHaveChanged(ctimeNs: bigint, since: number): boolean {
  const tick = ctimeNs % SECOND_NS === 0n ? COARSE_TICK_MS : TICK_MS;
  return Number(ctimeNs) / 1_000_000 > since - tick;
}

function stateIn(path: string, stats: BigIntStats, isListed: boolean): string | undefined {
  if (stats.isFile()) return NOT_STORED.test(path) ? undefined : `file ${stampOf(stats)}`;
  if (!stats.isDirectory()) return undefined;
  const folder = `folder ${stats.dev} ${stats.ino}`;
  return isListed ? `${folder} ${namesIn(path)}` : folder;
}

function stampOf({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mode, size, mtimeNs, ctimeNs].join(" ");
}

function namesIn(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted()) hash.update(`${name}\0`);
  return hash.digest("base64");
}
