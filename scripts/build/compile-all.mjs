import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { usedOfBuiltins, placesOfSources } from "./bundler-plugins.mjs";
import { filesIn } from "./files-in.mjs";

/** The folder of the bundles in `dist`, which has nothing else. */
const BUNDLES = "bin";

/** The compiled files that programs start with, by the name of their bundle. */
const PROGRAMS = { signet: "bin/signet.js", build: "scripts/build/main.js" };

/** How long a bundle is kept after others have replaced it, in milliseconds. */
const KEPT = 24 * 60 * 60 * 1000;

/**
 * Compiles all sources into `dist`, and bundles the programs there.
 *
 * @param {string} root The project.
 * @param {readonly string[]} sources The folders of the sources.
 * @param {readonly string[]} last The paths in `dist` of the bundles that the last compilation wrote.
 * @returns {Promise<readonly string[]>} The paths of the new bundles.
 */
export async function compileAll(root, sources, last) {
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  // The real path, because esbuild reports real paths.
  const folder = realpathSync(mkdtempSync(join(dist, "compiling-")));
  try {
    compile(root, folder);
    copyOthers(root, folder, sources);
    await bundle(folder);
    const bundles = filesIn(folder, BUNDLES);
    replaceFiles(folder, dist, sources);
    // What Node has compiled of the bundles that this compilation replaces.
    rmSync(join(dist, "compile-cache"), { recursive: true, force: true });
    removeStale(dist, bundles, last);
    return bundles;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} folder
 */
function compile(root, folder) {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const compiler = resolve(manifest, "../bin/tsc");
  const argv = [compiler, "-p", join(root, "tsconfig.command.json"), "--outDir", folder];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the command cannot be compiled:\n${stdout}`);
}

/**
 * Copies the sources that no compiler reads: programs of Python.
 *
 * @param {string} root
 * @param {string} folder
 * @param {readonly string[]} sources
 */
function copyOthers(root, folder, sources) {
  const others = sources
    .flatMap((name) => filesIn(root, name))
    .filter((path) => path.endsWith(".py"));
  for (const path of others) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
  }
}

/**
 * Bundles the programs of a folder. What a program imports only when it needs it is in bundles of its own, and npm
 * packages stay outside.
 *
 * @param {string} folder
 */
async function bundle(folder) {
  const outdir = join(folder, BUNDLES);
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: PROGRAMS,
    outdir,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [usedOfBuiltins, placesOfSources(outdir)],
    write: false,
    logLevel: "silent",
  });
  for (const { text } of outputFiles) requireNamesOfErrors(text);
  rmSync(outdir, { recursive: true });
  mkdirSync(outdir);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

/**
 * Messages name the classes of errors. The bundler renames a class if another one in the same bundle has its name. Its
 * option that keeps names would define the name of each function when it is made, which costs time at each request.
 *
 * @param {string} bundled
 */
function requireNamesOfErrors(bundled) {
  const [, renamed] = /\bclass (\w*\d|_\w+) extends CodedError\b/.exec(bundled) ?? [];
  if (renamed === undefined) return;
  throw new Error(`the bundler has renamed a class of errors to ${renamed}: give it another name`);
}

/**
 * Replaces each compiled file that differs, and removes the files without a source. Another process may read them at
 * the same time, so each file is replaced at once, and a program after the bundles that it imports.
 *
 * @param {string} folder
 * @param {string} dist
 * @param {readonly string[]} sources
 */
function replaceFiles(folder, dist, sources) {
  const compiled = new Set(sources.flatMap((name) => filesIn(folder, name)));
  for (const name of Object.keys(PROGRAMS)) {
    const path = `${BUNDLES}/${name}.js`;
    if (compiled.delete(path)) compiled.add(path);
  }
  for (const path of compiled) {
    const [from, to] = [join(folder, path), join(dist, path)];
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  for (const path of sources.flatMap((name) => filesIn(dist, name))) {
    if (!compiled.has(path) && !path.startsWith(`${BUNDLES}/`)) rmSync(join(dist, path));
  }
}

/**
 * Removes bundles that have been replaced long ago. Until then a command that runs may still import them.
 *
 * @param {string} dist
 * @param {readonly string[]} bundles
 * @param {readonly string[]} last
 */
function removeStale(dist, bundles, last) {
  const now = new Date();
  for (const path of filesIn(dist, BUNDLES).filter((each) => !bundles.includes(each))) {
    const file = join(dist, path);
    // From now on, the time of the file tells when it was replaced.
    if (last.includes(path)) utimesSync(file, now, now);
    else if (now.getTime() - statSync(file).mtimeMs > KEPT) rmSync(file, { force: true });
  }
}
