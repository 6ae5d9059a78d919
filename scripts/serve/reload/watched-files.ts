import { relative, resolve, sep } from "node:path";
import picomatch from "picomatch";

/** The files of an app, by whether their changes matter. */
export interface WatchedFiles {
  /** Absolute path of the folder of the app, or of its assembly. */
  readonly root: string;
  /** Patterns of cdk.json, relative to the root. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute paths of folders that Signet writes itself. */
  readonly outputs: readonly string[];
  /** Returns the absolute paths of further sources, which count wherever they are: sealed files. */
  readonly sealed: () => readonly string[];
  /** Returns the absolute paths of the folders of functions' code, which count even if cdk.json excludes them. */
  readonly code: () => readonly string[];
}

/** Folders that contain no source of an app, wherever they are. */
const NEVER = new Set(["node_modules", "cdk.out"]);
/** Folders in a function's code that people do not edit, and that may contain thousands of files. */
const NEVER_IN_CODE = new Set(["node_modules", ".git"]);

/** Decides which paths matter: sources, whose change synthesizes the app again, and code of functions. */
export class FileFilter {
  readonly #files: WatchedFiles;
  readonly #isIncluded: (path: string) => boolean;
  readonly #isExcluded: (path: string) => boolean;

  constructor(files: WatchedFiles) {
    this.#files = files;
    this.#isIncluded = picomatch([...files.include], { dot: false });
    this.#isExcluded = picomatch([...files.exclude], { dot: true });
  }

  /** Whether a file is in the folder of a function's code. */
  isCode(given: string): boolean {
    const path = resolve(given);
    if (this.#isOutput(path)) return false;
    return this.#files.code().some((folder) => {
      const parts = partsBelow(folder, path);
      return parts !== undefined && !parts.some((part) => NEVER_IN_CODE.has(part));
    });
  }

  /** Whether the patterns of cdk.json select a file, which is then taken for a source of the app. */
  isSource(given: string): boolean {
    const path = resolve(given);
    if (this.#files.sealed().includes(path)) return true;
    const parts = this.#sourceParts(path);
    return parts !== undefined && pathsTo(parts).some((part) => this.#isIncluded(part));
  }

  /** Whether a folder contains no file that matters. */
  isIgnoredFolder(given: string): boolean {
    const path = resolve(given);
    const isNeeded = this.isCode(path) || this.#sourceParts(path) !== undefined;
    const leads = [...this.#files.code(), ...this.#files.sealed()];
    return !isNeeded && !this.#leadsTo(leads, path);
  }

  /** Returns the segments of a path below the root, or `undefined` if the path is left out. */
  #sourceParts(path: string): readonly string[] | undefined {
    const parts = partsBelow(this.#files.root, path);
    if (parts === undefined || this.#isOutput(path)) return undefined;
    if (parts.some((part) => part.startsWith(".") || NEVER.has(part))) return undefined;
    return pathsTo(parts).some((part) => this.#isExcluded(part)) ? undefined : parts;
  }

  #isOutput(path: string): boolean {
    return this.#files.outputs.some((output) => partsBelow(output, path) !== undefined);
  }

  #leadsTo(targets: readonly string[], path: string): boolean {
    if (this.#isOutput(path)) return false;
    return targets.some((target) => partsBelow(path, target) !== undefined);
  }
}

/** Returns the paths of a file and of the folders that contain it, because a pattern may name a folder. */
function pathsTo(parts: readonly string[]): readonly string[] {
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Returns the segments of a path below a folder: none for the folder itself, `undefined` for a path outside. */
function partsBelow(folder: string, path: string): readonly string[] | undefined {
  const from = relative(folder, path);
  if (from === "") return [];
  const parts = from.split(sep);
  return parts[0] === ".." ? undefined : parts;
}
