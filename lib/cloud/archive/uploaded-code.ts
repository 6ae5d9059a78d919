import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The newest files stay although no function uses them, because the rollback of a deployment may restore a function. */
const SPARE = 20;

/**
 * Keeps the ZIP files that calls upload as code of functions in a folder, by their SHA-256. The functions themselves are
 * in memory, so the folder is empty at the start and is removed at the end.
 */
export class UploadedCode {
  readonly #folder: string;
  /** The oldest first. */
  readonly #paths = new Set<string>();

  /** @param state The state directory. */
  constructor(state: string) {
    this.#folder = join(state, "code");
    this.remove();
  }

  /**
   * Writes a ZIP file, and removes files that no function uses.
   *
   * @returns Its path.
   */
  keep(zip: Uint8Array, inUse: (path: string) => boolean): string {
    const path = join(this.#folder, `${createHash("sha256").update(zip).digest("hex")}.zip`);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) writeFileSync(path, zip, { mode: 0o600 });
    this.#paths.delete(path);
    this.#paths.add(path);
    for (const old of [...this.#paths].slice(0, -SPARE).filter((one) => !inUse(one))) {
      rmSync(old, { force: true });
      this.#paths.delete(old);
    }
    return path;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
