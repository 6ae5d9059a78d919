import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { isMap, isTexts, parseJson } from "../../../lib/json.ts";
import { LIMITS, readRegularFile, readRegularText } from "../../../lib/regular-file.ts";
import writeFileAtomic from "write-file-atomic";

interface BuildRecord {
  /** Paths of the files that the build read, relative to the root. */
  readonly read: readonly string[];
  /** SHA-256 of the files that the build read. */
  readonly inputs: string;
  /** SHA-256 of the files that the build wrote. */
  readonly outputs: string;
}

/** Files and folders that decide how sources are compiled, and which packages they import. */
export const SETTINGS = [
  "package-lock.json",
  "scripts/build",
  "tsconfig.build.json",
  "tsconfig.json",
];

/**
 * Builds unless the last build read the same bytes and its output has not changed since. The record of
 * a build lies beside its output folder, because everything in that folder is deployed or packed.
 *
 * @param root Absolute path of the project.
 * @param outdir Absolute path of the output folder.
 * @param entries Paths of the sources, relative to the root. A folder means all files in it.
 * @param build Writes the output folder. Returns the paths of all files that it read.
 * @returns Whether it built.
 */
export async function buildUnlessUnchanged(
  root: string,
  outdir: string,
  entries: readonly string[],
  build: () => Promise<readonly string[]>,
): Promise<boolean> {
  const path = `${outdir}.build.json`;
  const last = recordAt(path);
  const isSame =
    last?.inputs === (await digest(root, [...SETTINGS, ...entries, ...(last?.read ?? [])])) &&
    last.outputs === (await digest(outdir, ["."]));
  if (isSame) return false;
  const read = await build();
  const record: BuildRecord = {
    read,
    inputs: await digest(root, [...SETTINGS, ...entries, ...read]),
    outputs: await digest(outdir, ["."]),
  };
  await writeFileAtomic(path, `${JSON.stringify(record)}\n`);
  return true;
}

/** Returns the paths of the sources and packages that the last build of an output folder read, relative to the root. */
export function sourcesOf(outdir: string): readonly string[] {
  return recordAt(`${outdir}.build.json`)?.read ?? [];
}

/** Returns the record of the last build, or `undefined` if it is missing or damaged. */
function recordAt(path: string): BuildRecord | undefined {
  try {
    const record = parseJson(readRegularText(path, LIMITS.text));
    if (!isMap(record) || !isTexts(record["read"])) return undefined;
    const { read, inputs, outputs } = record;
    return { read, inputs: String(inputs), outputs: String(outputs) };
  } catch {
    return undefined;
  }
}

/** Returns the SHA-256 of the names and contents of all files at these paths. A missing file counts as empty. */
async function digest(root: string, paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesAt(root, path)))).flat();
  const hash = createHash("sha256");
  for (const file of files) {
    const path = join(root, file);
    const bytes = existsSync(path) ? readRegularFile(path, LIMITS.generated) : Buffer.alloc(0);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** Returns the path of a file, or the sorted paths of all files in a folder, relative to the root. */
async function filesAt(root: string, path: string): Promise<readonly string[]> {
  if (!statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .toSorted();
}
