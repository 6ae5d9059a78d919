import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode } from "../../../lib/errors.ts";
import type { Assembly } from "./assemblies.ts";
import { sealedFilePath, type Functions } from "./sealed-stage.ts";

/** A sealed file to check. */
export interface CheckedPath {
  readonly path: string;
  readonly stage: string;
  /** The app and the functions whose secrets it should have. `undefined` if no assembly has its stage. */
  readonly declared: { readonly app: string; readonly functions: Functions } | undefined;
}

/** Which files to check. */
interface FilesOptions {
  /** @default - every stage with a file */
  readonly stage?: readonly string[] | undefined;
  readonly "secrets-dir"?: string | undefined;
}

/** Folder of sealed files if no assembly names another one. */
const USUAL = "secrets";

/**
 * Returns the sealed files that the functions of assemblies read, whether they exist or not, and the other files in
 * the same folders, sorted by path.
 */
export function filesToCheck(
  assemblies: readonly Assembly[],
  { stage: stages, "secrets-dir": secretsDir }: FilesOptions,
): readonly CheckedPath[] {
  const files = new Map<string, CheckedPath>();
  for (const { sealings, appFolder } of assemblies) {
    for (const sealing of sealings) {
      const path = sealedFilePath(sealing, appFolder, secretsDir);
      if (path === undefined) continue;
      const { app, stage } = sealing;
      const functions = new Map([
        // The first assembly is the most likely one.
        [sealing.function, sealing] as const,
        ...(files.get(path)?.declared?.functions ?? []),
      ]);
      files.set(path, { path, stage, declared: { app, functions } });
    }
  }
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  for (const folder of folders.size > 0 ? folders : [secretsDir ?? USUAL]) {
    for (const [path, stage] of sealedFilesIn(folder)) {
      if (!files.has(path)) files.set(path, { path, stage, declared: undefined });
    }
    for (const stage of stages ?? []) {
      const path = join(folder, `${stage}.json`);
      const isKnown = [...files.values()].some((file) => file.stage === stage);
      if (!isKnown) files.set(path, { path, stage, declared: undefined });
    }
  }
  return [...files.values()]
    .filter(({ stage }) => stages === undefined || stages.includes(stage))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Returns the paths of all sealed files in a folder, each with the stage that its name says. */
function sealedFilesIn(folder: string): readonly (readonly [path: string, stage: string])[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => [join(folder, name), name.replace(/\.json$/, "")]);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
