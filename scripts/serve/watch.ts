import { createHash } from "node:crypto";
import { extname, relative, resolve, sep } from "node:path";
import { watch as watchFiles } from "chokidar";
import picomatch from "picomatch";
import { LIMITS, readRegularFile } from "../../lib/regular-file.ts";

/** The files of an app whose changes matter. */
export interface WatchOptions {
  /** Absolute path of the app's folder. */
  readonly folder: string;
  /** Patterns of cdk.json, relative to the folder. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths of folders that Signet or the app writes itself. */
  readonly outputs: readonly string[];
  /** Returns the absolute paths of the folders of functions' code, which are watched even if cdk.json excludes them. */
  readonly code: () => readonly string[];
  /** Receives the absolute paths of files whose content has changed. */
  readonly onChange: (paths: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

/** How long to wait for further changes: editors and compilers write several files in a row. */
const QUIET_MS = 40;

/** Folders that contain no source of an app, wherever they are. */
const NEVER = new Set(["node_modules", "cdk.out"]);

/**
 * Watches the files of an app. A file that is written again with the same content is not a change, so a build may write
 * files that are watched.
 *
 * @returns A function that ends the watch. The promise resolves when the files are being watched.
 */
export async function watchApp(options: WatchOptions): Promise<() => Promise<void>> {
  const { folder, onChange, onError } = options;
  const isIgnored = ignoring(options);
  const contents = new Map<string, string>();
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const report = (): void => {
    const changed = [...waiting].filter((path) => {
      const digest = digestOf(path);
      const isChanged = contents.get(path) !== digest;
      contents.set(path, digest);
      return isChanged;
    });
    waiting.clear();
    if (changed.length > 0) onChange(changed.toSorted());
  };
  const watcher = watchFiles(folder, { ignored: isIgnored, ignoreInitial: true });
  watcher.on("all", (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    waiting.add(resolve(path));
    clearTimeout(timer);
    timer = setTimeout(report, QUIET_MS);
  });
  watcher.on("error", onError);
  await new Promise<void>((ready) => {
    watcher.once("ready", ready);
  });
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}

/** Returns whether a path is left out: hidden files, packages, outputs, and what cdk.json excludes. */
function ignoring({
  folder,
  include,
  exclude,
  outputs,
  code,
}: WatchOptions): (path: string) => boolean {
  const isIncluded = picomatch([...include], { dot: false });
  const isExcluded = picomatch([...exclude], { dot: true });
  return (given) => {
    const path = resolve(given);
    if (path === folder) return false;
    if (outputs.some((output) => path === output || path.startsWith(`${output}${sep}`)))
      return true;
    const isCode = code().some((one) => path === one || path.startsWith(`${one}${sep}`));
    const leadsToCode = code().some((one) => one.startsWith(`${path}${sep}`));
    if (isCode || leadsToCode) return false;
    const parts = relative(folder, path).split(sep);
    if (parts.some((part) => part.startsWith(".") || NEVER.has(part))) return true;
    const name = parts.join("/");
    // A folder that no pattern matches may still contain files that one matches.
    return isExcluded(name) || (extname(name) !== "" && !isIncluded(name));
  };
}

function digestOf(path: string): string {
  try {
    return createHash("sha256").update(readRegularFile(path, LIMITS.generated)).digest("hex");
  } catch {
    return ""; // The file was removed, or it cannot be read. Then it cannot be part of the app either.
  }
}
