import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { BuildFailed, project, replaceOutput, type OutputFile } from "./build-output.ts";
import { buildUnlessUnchanged } from "./build-record.ts";
import { command } from "../terminal/command.ts";
import { runAsScript } from "../terminal/io.ts";

/**
 * Compiles the exports of the package and everything that they import into JavaScript and declarations,
 * because Node does not run TypeScript from `node_modules`.
 *
 * @param outdir Relative to the root, or absolute.
 * @param root The project that has a `tsconfig.build.json`.
 * @throws {BuildFailed} If the compiler reports an error or is not installed. Nothing is written then.
 */
export async function buildPackage(outdir = "dist/lib", root = project): Promise<void> {
  const compiler = compilerPath();
  if (compiler === undefined) throw new BuildFailed("TypeScript is not installed: npm ci");
  const target = resolve(root, outdir);
  const compiled = await mkdtemp(join(tmpdir(), "signet-package-"));
  try {
    await run(compiler, ["-p", join(root, "tsconfig.build.json"), "--outDir", compiled], root);
    await replaceOutput(target, await filesIn(compiled, target));
  } finally {
    await rm(compiled, { recursive: true, force: true });
  }
}

/** Compiles what the package of this project exports into `dist/lib`, unless it is there already. */
export async function buildPackageUnlessUnchanged(): Promise<void> {
  await buildUnlessUnchanged(project, join(project, "dist/lib"), ["lib"], async () => {
    await buildPackage();
    return [];
  });
}

function compilerPath(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
    return resolve(manifest, "../bin/tsc");
  } catch {
    return undefined;
  }
}

/** Runs the compiler, which reports errors on standard output. */
async function run(compiler: string, argv: readonly string[], cwd: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    execFile(process.execPath, [compiler, ...argv], { cwd }, (cause, stdout, stderr) => {
      if (cause) fail(new BuildFailed(stdout.trim() || stderr.trim() || cause.message, { cause }));
      else done();
    });
  });
}

/** Returns the files of a folder with the paths that they have in the target folder. */
async function filesIn(folder: string, target: string): Promise<readonly OutputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => ({
        path: join(target, relative(folder, parentPath), name),
        contents: await readFile(join(parentPath, name)),
      })),
  );
}

const usage = `Usage: npm run prepare

Compiles the exports of the package into dist/lib. Takes no options. npm runs it on install and before it
packs. If TypeScript is not installed, such as after npm ci --omit=dev, it prints a note and does nothing.`;

export const main = command({
  name: "build-package",
  usage,
  options: {},
  async run(_, io) {
    if (compilerPath() === undefined)
      io.err("TypeScript is not installed, so the exports of the package are not built");
    else await buildPackageUnlessUnchanged();
    return 0;
  },
});

await runAsScript(import.meta.filename, main);
