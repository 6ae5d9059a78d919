import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "../..");
const SOURCES = ["bin", "lib", "scripts"];
/** Sources of the CDK app of this project, which are not part of the command. */
const APP = ["bin/app.ts", "bin/record", "bin/synthesize.ts", "lib/app"];
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
  const sources = stateOfSources(root);
  // The lines after the first one name the bundles.
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
 * Returns the names, sizes and times of all files that decide the compiled code, in one line. Each run of the command in
 * a clone asks for it, so it reads each folder and each file's state once, and needs no module that is slow to load.
 *
 * @param {string} root
 */
function stateOfSources(root) {
  let state = "";
  /** @type {(path: string) => void} */
  const add = (path) => {
    const { mtimeMs, size } = statSync(`${root}/${path}`);
    state += `${path}\0${size}\0${mtimeMs}\0`;
  };
  /** @type {(folder: string) => void} */
  const addAllIn = (folder) => {
    const entries = readdirSync(`${root}/${folder}`, { withFileTypes: true });
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (APP.includes(path)) continue;
      if (entry.isDirectory()) addAllIn(path);
      else add(path);
    }
  };
  for (const folder of SOURCES) if (existsSync(`${root}/${folder}`)) addAllIn(folder);
  for (const path of SETTINGS) add(path);
  return state;
}

if (process.argv[1] === import.meta.filename) await compileCommand();
