import { createHash } from "node:crypto";
import { fstatSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { watch as watchFiles } from "chokidar";
import { LIMITS, readRegularFile } from "../../../lib/regular-file.ts";
import { filesBelow } from "./files-below.ts";
import { FileFilter, type WatchedFiles } from "./watched-files.ts";

/** Files whose content has changed, by absolute path. A file may be both. */
export interface Change {
  /** Files that cdk.json selects. */
  readonly sources: readonly string[];
  /** Files of functions' code. */
  readonly code: readonly string[];
}

export interface WatchOptions {
  readonly files: WatchedFiles;
  /** When the app was read, in milliseconds of Unix time. A source that has changed since is reported at once. */
  readonly since: number;
  readonly onChange: (change: Change) => void;
  readonly onError: (error: unknown) => void;
}

export interface Watch {
  /** Watches the folders of functions' code and the sealed files that are new. */
  readonly addNew: () => void;
  readonly close: () => Promise<void>;
}

/** How long to wait for further changes: editors and compilers write several files in a row. */
const QUIET_MS = 40;
/** Largest file whose content is read at the start. The first change of a larger file always counts. */
const LARGEST_AT_START = 1024 * 1024;

/**
 * Watches the files of an app. A file that is written again with the same content is not a change, so a build may write
 * files that are watched.
 *
 * @returns A promise that resolves when the files are being watched.
 */
export async function watchApp({ files, since, onChange, onError }: WatchOptions): Promise<Watch> {
  const filter = new FileFilter(files);
  const isIgnored = (folder: string): boolean => filter.isIgnoredFolder(folder);
  const contents = new Map<string, string>();
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const remember = (given: string): void => {
    for (const path of filesBelow(given, isIgnored)) {
      const { size = 0, ctimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (ctimeMs > since && filter.isSource(path)) waiting.add(path);
      else if (size <= LARGEST_AT_START) contents.set(path, digestOf(path));
    }
  };
  const report = (): void => {
    const changed = [...waiting].filter((path) => {
      if (isOwnOutput(path)) return false;
      const digest = digestOf(path);
      const isChanged = contents.get(path) !== digest;
      contents.set(path, digest);
      return isChanged;
    });
    waiting.clear();
    const sources = changed.filter((path) => filter.isSource(path)).toSorted();
    const code = changed.filter((path) => filter.isCode(path)).toSorted();
    if (sources.length > 0 || code.length > 0) onChange({ sources, code });
  };
  const reportSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(report, QUIET_MS);
  };
  const wanted = (): readonly string[] => [files.root, ...files.code(), ...files.sealed()];
  let watched = wanted();
  for (const path of watched) remember(path);
  const watcher = watchFiles([...watched], {
    ignoreInitial: true,
    // Without statistics, the path may be a folder.
    ignored: (path, stats) =>
      stats?.isFile() === true
        ? !filter.isSource(path) && !filter.isCode(path)
        : filter.isIgnoredFolder(path),
  });
  watcher.on("all", (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    waiting.add(resolve(path));
    reportSoon();
  });
  watcher.on("error", onError);
  await new Promise<void>((ready) => {
    watcher.once("ready", ready);
  });
  // A file that changed before the watcher was ready caused no event.
  for (const path of contents.keys()) waiting.add(path);
  reportSoon();
  return {
    addNew: () => {
      const fresh = wanted().filter((path) => !watched.includes(path));
      if (fresh.length === 0) return;
      watched = [...watched, ...fresh];
      for (const path of fresh) remember(path);
      watcher.add([...fresh]);
    },
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** Whether the standard output or error of this process goes to a file, such as that of `signet serve > log.txt`. */
function isOwnOutput(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return [1, 2].some((descriptor) => {
    try {
      const { dev, ino } = fstatSync(descriptor);
      return file?.ino === ino && file.dev === dev;
    } catch {
      return false; // The output is closed.
    }
  });
}

function digestOf(path: string): string {
  try {
    return createHash("sha256").update(readRegularFile(path, LIMITS.generated)).digest("hex");
  } catch {
    return ""; // The file was removed, or it cannot be read. Then it cannot be part of the app either.
  }
}
