import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError } from "../../lib/errors.ts";

/** A build failed. The message has a line for each error. */
export class BuildFailed extends CodedError {
  readonly code = "ERR_BUILD";
}

/** The project root, which is built by default. The compiled form of this file is one folder deeper, in `dist`. */
export const project = resolve(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "../.." : "../../..",
);

export interface OutputFile {
  /** Absolute path. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/**
 * Makes a folder contain exactly these files. Only changed files are written, and each file is replaced
 * atomically, so a process that reads the folder meanwhile never finds a file missing or incomplete.
 */
export async function replaceOutput(folder: string, files: readonly OutputFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of files) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, Buffer.from(contents));
  }
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry);
    const isKept = files.some((file) => `${file.path}${sep}`.startsWith(`${path}${sep}`));
    if (!isKept) await rm(path, { recursive: true, force: true });
  }
}
