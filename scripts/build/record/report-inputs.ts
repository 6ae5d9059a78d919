import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { foldersAbove } from "../../../lib/cli/reuse/folders-above.ts";
import type { AskedPath, Inputs } from "../../../lib/formats/app/inputs.ts";

/** Environment variables that esbuild reads. */
const VARIABLES = ["ESBUILD_BINARY_PATH", "ESBUILD_WORKER_THREADS", "NODE_PATH"];

/**
 * Writes what the build of the project has read, so that the next command can find out without a build whether anything
 * has changed.
 *
 * @param file Where to write it.
 * @param root The project.
 * @param sources Paths of files that the bundler has found, relative to the root.
 * @param others Paths of other files and folders. A folder means everything in it.
 */
export function reportInputs(
  file: string,
  root: string,
  sources: readonly string[],
  others: readonly string[],
): void {
  const files = sources.map((path) => resolve(root, path));
  const folders = new Set(files.flatMap((path) => foldersAbove(path, root)));
  const asked = [...others.map((path) => resolve(root, path)), ...files].flatMap(askedAt);
  const listed = [...folders].map((path) => [path, [performance.timeOrigin, "listed"]] as const);
  const inputs: Inputs = { paths: Object.fromEntries([...asked, ...listed]), variables: VARIABLES };
  writeFileSync(file, JSON.stringify(inputs), { mode: 0o600 });
}

/** Returns a path, and all paths below it if it is a folder. */
function askedAt(path: string): readonly (readonly [path: string, asked: AskedPath])[] {
  // The build may have read it at any time since its start.
  const since = performance.timeOrigin;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return [[path, [since, "missing"]]];
  if (!stats.isDirectory()) return [[path, [since, "present"]]];
  const below = readdirSync(path).flatMap((name) => askedAt(join(path, name)));
  return [[path, [since, "listed"]], ...below];
}
