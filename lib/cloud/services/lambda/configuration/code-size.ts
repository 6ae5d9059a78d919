import { promises as files } from "node:fs";
import { join } from "node:path";
import type { FunctionConfiguration } from "../../../account/account.ts";
import type { CodeSource } from "../../../account/lambda/code-source.ts";

interface Sizes {
  readonly code: number;
  /** In the order of the function's layers. */
  readonly layers: readonly number[];
}

/** Sizes are remembered, because large packages take long to measure. */
const measured = new WeakMap<FunctionConfiguration, Promise<Sizes>>();

/**
 * Returns the sizes of a function's files in bytes. AWS shows the size of the ZIP file, which directories do not have. The
 * sizes are 0 while a build replaces the files.
 */
export function codeSizes(configuration: FunctionConfiguration): Promise<Sizes> {
  const known = measured.get(configuration);
  if (known) return known;
  const sizes = measure(configuration).catch(() => {
    // The next call measures again.
    measured.delete(configuration);
    return { code: 0, layers: configuration.layers.map(() => 0) };
  });
  measured.set(configuration, sizes);
  return sizes;
}

async function measure({ code, layers }: FunctionConfiguration): Promise<Sizes> {
  return { code: await sizeOf(code), layers: await Promise.all(layers.map(sizeOf)) };
}

async function sizeOf(code: CodeSource): Promise<number> {
  if (typeof code !== "string") return Buffer.byteLength(Object.values(code.files).join(""));
  const stats = await files.stat(code);
  return stats.isDirectory() ? sizeOfFiles(code) : stats.size;
}

async function sizeOfFiles(directory: string): Promise<number> {
  const entries = await files.readdir(directory, { recursive: true, withFileTypes: true });
  let total = 0;
  for (const entry of entries) {
    if (entry.isFile()) total += (await files.stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}
