import { readdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { foldersAbove } from "../../../lib/cli/reuse/folders-above.ts";
import { isMap, parseJson } from "../../../lib/json.ts";
import { LIMITS, readRegularText } from "../../../lib/regular-file.ts";
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
  const inputs: Inputs = {
    program: realpathSync(process.argv[1] ?? ""),
    paths: Object.fromEntries([...asked, ...listed]),
    variables: VARIABLES,
  };
  writeFileSync(file, JSON.stringify(inputs), { mode: 0o600 });
}

/** Returns the paths of the manifests of a project's packages, because a package may be replaced by hand. */
export function manifestsOf(root: string): readonly string[] {
  const manifest = parseJson(readRegularText(join(root, "package.json"), LIMITS.text));
  const packages =
    isMap(manifest) && isMap(manifest["dependencies"]) ? manifest["dependencies"] : {};
  return Object.keys(packages).map((name) => join("node_modules", name, "package.json"));
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
