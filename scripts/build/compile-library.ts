import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { BuildFailed, project } from "./build-output.ts";

/** The compiled files by path, relative to the project: JavaScript and declarations. */
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
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
    return new Map(
      await Promise.all(
        paths.map(async (path): Promise<[string, string]> => [
          relative(folder, path).replaceAll(sep, "/"),
          await readFile(path, "utf8"),
        ]),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
