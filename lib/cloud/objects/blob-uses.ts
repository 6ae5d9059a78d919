import { resolve } from "node:path";
import type { ObjectFiles } from "./object-files.ts";

/** Counts what refers to the bytes of the store, and removes bytes to which nothing refers. */
export class BlobUses {
  readonly #files: ObjectFiles;
  readonly #counts = new Map<string, number>();
  /** Paths that deployed stacks use, and paths that were handed out since. */
  #alsoUsed: Set<string> | undefined;

  constructor(files: ObjectFiles) {
    this.#files = files;
  }

  add(sha256: string): void {
    this.#counts.set(sha256, (this.#counts.get(sha256) ?? 0) + 1);
  }

  /** Removes a use, and the bytes if it was the last one. */
  remove(sha256: string): void {
    const left = (this.#counts.get(sha256) ?? 0) - 1;
    if (left > 0) {
      this.#counts.set(sha256, left);
      return;
    }
    this.#counts.delete(sha256);
    this.#removeUnused(sha256);
  }

  /** Returns the path of bytes for use outside of the store: they stay until the next call of `clean`. */
  handOut(sha256: string): string {
    const path = this.#files.pathOf(sha256);
    this.#alsoUsed?.add(path);
    return path;
  }

  /** Removes all bytes that nothing uses. */
  clean(alsoUsed: ReadonlySet<string>): void {
    this.#alsoUsed = new Set([...alsoUsed].map((path) => resolve(path)));
    for (const sha256 of this.#files.hashes()) this.#removeUnused(sha256);
  }

  #removeUnused(sha256: string): void {
    // Before the first call of `clean`, the use by deployed stacks is unknown.
    const isUnused =
      !this.#counts.has(sha256) &&
      this.#alsoUsed !== undefined &&
      !this.#alsoUsed.has(this.#files.pathOf(sha256));
    if (isUnused) this.#files.removeBytes(sha256);
  }
}
