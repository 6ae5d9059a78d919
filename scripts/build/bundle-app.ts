import { join } from "node:path";
import type { BuildOptions, Metafile } from "esbuild";
import { project, replaceOutput } from "./build-output.ts";
import { buildUnlessUnchanged } from "./record/build-record.ts";
import { bundled } from "./bundled.ts";
import { packagesRequired, placesOfSources } from "./bundler-plugins.mjs";

const ENTRY = "bin/app.ts";

/** Bundles the CDK app of this project into `dist/app`, unless it is there already. */
export async function buildAppBundle(): Promise<void> {
  await buildUnlessUnchanged(project, join(project, "dist/app"), [ENTRY], async () =>
    Object.keys((await bundleApp(project)).inputs).filter((path) => !path.startsWith("required:")),
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
    plugins: [packagesRequired(/^(aws-cdk-lib|cdk-nag|constructs)(\/|$)/), placesOfSources(outdir)],
  } satisfies BuildOptions);
  await replaceOutput(outdir, outputFiles);
  return metafile;
}
