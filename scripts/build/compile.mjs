import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "../..");
const SOURCES = ["bin", "lib", "scripts"];
/** Sources of the CDK app of this project, which are not part of the command. */
const APP = ["bin/app.ts", "bin/synthesize.ts", "lib/app/"];
const SETTINGS = [
  "scripts/build/compile.mjs",
  "tsconfig.json",
  "tsconfig.command.json",
  "package-lock.json",
];

/**
 * Compiles the command `signet` into `dist`, unless no source has changed since. Plain JavaScript starts in a quarter
 * of the time that a TypeScript loader needs. The layout of `dist` is the same as in the published package.
 *
 * @param {string} root The project, except in tests.
 * @returns {boolean} Whether the command was compiled.
 */
export function compileCommand(root = project) {
  const dist = join(root, "dist");
  const path = join(dist, "compiled.txt");
  const sources = digestOfSources(root);
  if (existsSync(path) && readFileSync(path, "utf8") === sources) return false;
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, "compiling-"));
  try {
    const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
    const compiler = resolve(manifest, "../bin/tsc");
    const argv = [compiler, "-p", join(root, "tsconfig.command.json"), "--outDir", folder];
    const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8" });
    if (status !== 0) throw new Error(`the command cannot be compiled:\n${stdout}`);
    replaceFiles(folder, dist);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // Last, so that an interrupted compilation is repeated.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, sources);
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

/**
 * Replaces each compiled file that differs, and removes the files without a source. Another process may read them at
 * the same time, so each file is replaced at once.
 *
 * @param {string} folder
 * @param {string} dist
 */
function replaceFiles(folder, dist) {
  const compiled = new Set(SOURCES.flatMap((name) => filesIn(folder, name)));
  for (const path of compiled) {
    const [from, to] = [join(folder, path), join(dist, path)];
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  for (const path of SOURCES.flatMap((name) => filesIn(dist, name))) {
    if (!compiled.has(path)) rmSync(join(dist, path));
  }
}

/**
 * Returns the sorted paths of all files in a folder, relative to the root.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(root, path) : [path];
    })
    .toSorted();
}

if (process.argv[1] === import.meta.filename) compileCommand();
