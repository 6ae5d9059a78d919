import { statSync } from "node:fs";

/** The clock of a file system may be behind by as much. */
const TICK_MS = 20;
/** Number of reloads in a row, each caused only by changes during the previous one, that prove a loop. */
const LOOP = 3;

/**
 * Finds the files that a build or an app writes itself at each reload, such as a file with the time of the build. If
 * they caused a reload, reloads would never end.
 */
export class OwnWrites {
  readonly #ignored = new Set<string>();
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #chain = 0;

  /** Returns the paths that may cause a reload, by whether they have changed while a reload was running. */
  split(paths: readonly string[]): {
    readonly during: readonly string[];
    readonly outside: readonly string[];
  } {
    const isDuring = (path: string): boolean => {
      const changed = statSync(path, { throwIfNoEntry: false })?.ctimeMs;
      return changed !== undefined && changed > this.#from - TICK_MS && changed < this.#to;
    };
    const during = paths.filter(isDuring);
    return {
      during: during.filter((path) => !this.#ignored.has(path)),
      outside: paths.filter((path) => !during.includes(path)),
    };
  }

  /** Notes what caused the next reload. Returns whether a loop is suspected, or proved. */
  next(isOwn: boolean): "none" | "suspected" | "proved" {
    this.#chain = isOwn ? this.#chain + 1 : 0;
    return this.#chain >= LOOP ? "proved" : this.#chain === LOOP - 1 ? "suspected" : "none";
  }

  /** Ignores changes of these files while a reload is running. */
  ignore(paths: Iterable<string>): void {
    for (const path of paths) this.#ignored.add(path);
    this.#chain = 0;
  }

  begin(): void {
    this.#from = Date.now();
    this.#to = Number.POSITIVE_INFINITY;
  }

  end(): void {
    // A change just after the reload may have an earlier time.
    this.#to = Date.now() - TICK_MS;
  }
}
