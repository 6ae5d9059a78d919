import { execFile } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { assemblePackage, PACKAGES } from "./assemble-package.ts";
import { project, replaceOutput } from "./build-output.ts";
import { buildUnlessUnchanged } from "./record/build-record.ts";
import { compileLibrary } from "./compile-library.ts";
import { buildHandlers } from "./main.ts";
import { command } from "../terminal/command.ts";
import { runAsScript } from "../terminal/io.ts";

/**
 * The packages, unpacked. Programs in `dist` find them there by name, such as the snippets of documents and the
 * benchmarks.
 */
export const unpacked = join(project, "dist/node_modules");

/** Everything that the contents of the packages are made from. */
const SOURCES = ["bin", "lib", "scripts", "lambda", "packages", "package.json", "LICENSE"];

/**
 * Builds the packages into {@link unpacked}, unless they are there already. The handlers must have been bundled.
 *
 * @throws {BuildFailed} If the compiler reports an error, or if a package needs an unknown dependency.
 */
export async function buildPackages(): Promise<void> {
  await buildUnlessUnchanged(project, unpacked, SOURCES, async () => {
    const compiled = await compileLibrary();
    const files = Object.keys(PACKAGES).flatMap((name) =>
      assemblePackage(name, join(unpacked, name), compiled),
    );
    await replaceOutput(unpacked, files);
    return [];
  });
}

/** Packs the built packages into a folder, which it empties first. Returns the paths of the tarballs. */
export async function packPackages(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  for (const old of await readdir(folder)) await rm(join(folder, old));
  const folders = Object.keys(PACKAGES).map((name) => join(unpacked, name));
  const argv = ["pack", "--silent", "--pack-destination", folder, ...folders];
  const { stdout } = await promisify(execFile)("npm", argv, { cwd: project });
  return stdout
    .trim()
    .split("\n")
    .map((name) => join(folder, name));
}

export const main = command({
  name: "build:packages",
  program: "npm run",
  summary: `build the npm packages ${Object.keys(PACKAGES).join(", ")}`,
  description: "Writes their tarballs to dist/packages.",
  options: {},
  async run(_, io) {
    await buildHandlers();
    await buildPackages();
    for (const path of await packPackages(join(project, "dist/packages"))) io.out(`${path}\n`);
    return 0;
  },
});

await runAsScript(import.meta.filename, main);
