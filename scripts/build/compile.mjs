import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { filesIn } from "./files-in.mjs";

const project = resolve(import.meta.dirname, "../..");
const SOURCES = ["bin", "lib", "scripts"];
/** Sources of the CDK app of this project, which are not part of the command. */
const APP = ["bin/app.ts", "bin/record-inputs.ts", "bin/synthesize.ts", "lib/app/"];
const SETTINGS = [
  "tsconfig.build.json",
  "tsconfig.json",
  "tsconfig.command.json",
  "package-lock.json",
];

/**
 * Compiles the command `signet` into `dist` and bundles its programs, unless no source has changed since. Plain
 * JavaScript starts in a quarter of the time that a TypeScript loader needs, and a bundle in a third of the time of its
 * thousand modules. The layout of `dist` is the same as in the published package.
 *
 * @param {string} root The project, except in tests.
 * @returns {Promise<boolean>} Whether the command was compiled.
 */
export async function compileCommand(root = project) {
  const path = join(root, "dist/compiled.txt");
  const sources = digestOfSources(root);
  // The lines after the digest name the bundles.
  const [last, ...bundles] = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  if (last === sources) return false;
  // Most starts find everything compiled.
  const { compileAll } = await import("./compile-all.mjs");
  const written = await compileAll(root, SOURCES, bundles);
  // Last, so that an interrupted compilation is repeated.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, [sources, ...written].join("\n"));
  renameSync(temporary, path);
  return true;
}

/**
 * Returns a digest of the names, sizes and times of all files that decide the compiled code.
 *
 * @param {string} root
 */
function digestOfSources(root) {
  const hash = createHash("sha256");
  const sources = SOURCES.flatMap((folder) => filesIn(root, folder));
  const ours = sources.filter((path) => !APP.some((start) => path.startsWith(start)));
  for (const path of [...ours, ...SETTINGS]) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}

if (process.argv[1] === import.meta.filename) await compileCommand();
