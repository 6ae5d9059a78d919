import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { BuildFailed, project } from "./build-output.ts";
import { COPIED } from "./specifiers.ts";

/** The files to publish by path, relative to the project: JavaScript, declarations, and files that are copied. */
export type Compiled = ReadonlyMap<string, string>;

/**
 * Compiles what is published into JavaScript and declarations, because Node.js does not run TypeScript from `node_modules`.
 *
 * @param root The project that has a `tsconfig.build.json`.
 * @throws {BuildFailed} If the compiler reports an error or is not installed.
 */
export async function compileLibrary(root = project): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), "signet-compiled-"));
  try {
    await compile(["-p", join(root, "tsconfig.build.json"), "--outDir", folder], root);
    const compiled = await textsIn(folder, folder, () => true);
    const copied = await textsIn(join(root, "lib"), root, (name) => COPIED.test(name));
    return new Map([...compiled, ...copied]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the texts of the files in a folder by path, relative to another folder. */
async function textsIn(
  folder: string,
  base: string,
  isWanted: (name: string) => boolean,
): Promise<readonly [string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => [
      relative(base, path).replaceAll(sep, "/"),
      await readFile(path, "utf8"),
    ]),
  );
}

/** Runs the compiler, which reports errors on standard output. */
async function compile(argv: readonly string[], cwd: string): Promise<void> {
  const compiler = compilerPath();
  await new Promise<void>((done, fail) => {
    execFile(process.execPath, [compiler, ...argv], { cwd }, (cause, stdout, stderr) => {
      if (cause) fail(new BuildFailed(stdout.trim() || stderr.trim() || cause.message, { cause }));
      else done();
    });
  });
}

function compilerPath(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
    return resolve(manifest, "../bin/tsc");
  } catch (cause) {
    throw new BuildFailed("TypeScript is not installed: run npm ci", { cause });
  }
}
