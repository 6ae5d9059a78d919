import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import { project, replaceOutput } from "./build-output.ts";
import { buildUnlessUnchanged } from "./build-record.ts";
import { bundled } from "./bundled.ts";

const ENTRY = "bin/app.ts";

/** Bundles the CDK app of this project into `dist/app`, unless it is there already. */
export async function buildAppBundle(): Promise<void> {
  await buildUnlessUnchanged(project, join(project, "dist/app"), [ENTRY], async () =>
    Object.keys((await bundleApp(project)).inputs),
  );
}

/**
 * Bundles `bin/app.ts` into `dist/app/app.mjs`, which starts in half of the time that a TypeScript loader needs. The
 * packages, such as CDK, stay outside.
 *
 * @throws {BuildFailed} If esbuild reports an error or a warning.
 */
export async function bundleApp(root: string): Promise<Metafile> {
  const outdir = join(root, "dist/app");
  const { metafile, outputFiles } = await bundled({
    absWorkingDir: root,
    entryPoints: { app: ENTRY },
    outdir,
    outExtension: { ".js": ".mjs" },
    packages: "external",
    target: "node20",
    plugins: [placesOfSources(outdir)],
  } satisfies BuildOptions);
  await replaceOutput(outdir, outputFiles);
  return metafile;
}

/** Keeps the values of `import.meta` that name a source's place, from which the app finds the bundles of handlers. */
function placesOfSources(outdir: string): Plugin {
  return {
    name: "places-of-sources",
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!source.includes("import.meta.")) return undefined;
        // Relative, because the project may be moved.
        const url = (to: string): string =>
          `new URL(${JSON.stringify(relative(outdir, resolve(to)).replaceAll("\\", "/"))}, import.meta.url)`;
        const file = (to: string): string =>
          `process.getBuiltinModule("node:url").fileURLToPath(${url(to)})`;
        const contents = source
          .replaceAll("import.meta.url", `${url(path)}.href`)
          .replaceAll("import.meta.filename", file(path))
          .replaceAll("import.meta.dirname", file(dirname(path)));
        return { contents, loader: "ts" };
      });
    },
  };
}
