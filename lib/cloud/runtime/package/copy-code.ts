import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CodeSource } from "../../account/lambda/code-source.ts";
import { unpackArchive } from "../../archive/unpack-archive.ts";
import { copyPackage } from "./copy-package.ts";

/**
 * Writes the files of a function's code or of a layer into a directory. Files of the directory with the same names are
 * replaced.
 *
 * @throws {PackageEscape} If a symbolic link leads out of the package, or to a directory that contains the link.
 * @throws {ArchiveUnusable} If a ZIP file is damaged or too large, or leads out of its folder.
 */
export function copyCode(code: CodeSource, to: string): void {
  if (typeof code !== "string") {
    mkdirSync(to, { recursive: true });
    for (const [name, text] of Object.entries(code.files)) writeFileSync(join(to, name), text);
    return;
  }
  if (statSync(code).isDirectory()) {
    copyPackage(code, to);
    return;
  }
  // Beside the destination, so that the files are in the folder that only this process can read.
  const unpacked = `${to}-unpacked`;
  try {
    unpackArchive(code, unpacked);
    copyPackage(unpacked, to);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
