import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { CodedError } from "../../lib/errors.ts";

/** Something does not build; the message has a line for each place that is wrong. */
export class BuildFailed extends CodedError {
  readonly code = "ERR_BUILD";
}

/** Where there is something to build, unless one says otherwise. */
export const project = fileURLToPath(new URL("../..", import.meta.url));

export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/**
 * Makes a folder hold exactly these files. Only what changed is written, and each file at once, so that
 * whoever reads it meanwhile never finds one missing or half.
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
