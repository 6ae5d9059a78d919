import { basename, join } from "node:path";
import { build } from "esbuild";
import { usedOfBuiltins } from "../../../scripts/build/bundler-plugins.mjs";

/**
 * Bundles a program, so that its process starts fast.
 *
 * @param source Path relative to the folder of this file.
 * @returns The path of the bundle in `folder`.
 */
export async function buildProgram(source: string, folder: string): Promise<string> {
  const outfile = join(folder, `${basename(source, ".ts")}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    plugins: [usedOfBuiltins],
  });
  return outfile;
}
