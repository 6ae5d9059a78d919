import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { INPUTS_VARIABLE } from "../../lib/formats/app/inputs.ts";
import { BuildFailed, project, replaceOutput } from "./build-output.ts";
import { buildUnlessUnchanged, SETTINGS, sourcesOf } from "./record/build-record.ts";
import { buildAppBundle } from "./bundle-app.ts";
import { bundled } from "./bundled.ts";
import { usedOfBuiltins } from "./bundler-plugins.mjs";
import { command } from "../terminal/command.ts";
import { runProcess } from "../terminal/io.ts";
import { manifestsOf, reportInputs } from "./record/report-inputs.ts";

/**
 * Bundles every `lambda/<name>/handler.ts` into `<outdir>/<name>/handler.mjs`, all in one call. Files are
 * written only after everything has been bundled, so a failed build keeps the previous output. Only changed
 * files are written, so a synthesis that runs at the same time never finds a handler missing.
 *
 * @param outdir Relative to the root, or absolute.
 * @param root The project that has the folder `lambda`.
 * @returns esbuild's description of each bundle's contents.
 * @throws {BuildFailed} If esbuild reports an error or a warning.
 */
export async function build(outdir = "dist/lambda", root = project): Promise<Metafile> {
  const target = resolve(root, outdir);
  const { metafile, outputFiles } = await bundle(target, root);
  await replaceOutput(target, outputFiles);
  return metafile;
}

/** Bundles the handlers of this project into `dist/lambda`, unless they are there already. */
export async function buildHandlers(): Promise<void> {
  const entries = Object.values(await handlersIn(project));
  await buildUnlessUnchanged(project, join(project, "dist/lambda"), entries, async () => {
    const { inputs } = await build();
    return Object.keys(inputs).filter((path) => !path.startsWith("builtin:"));
  });
}

async function bundle(outdir: string, root: string) {
  return bundled({
    absWorkingDir: root,
    entryPoints: await handlersIn(root),
    outdir,
    outExtension: { ".js": ".mjs" },
    target: "node20", // Lambda runs Node 24. The local cloud runs the same bundle with the local Node.
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true, // Code and logs identify errors by the name of their class.
    legalComments: "none",
    plugins: [usedOfBuiltins],
  });
}

/** Returns every `handler.ts` under `lambda/`. The bundle is named after the handler's folder. */
async function handlersIn(root: string): Promise<Record<string, string>> {
  const entries = await readdir(join(root, "lambda"), { recursive: true });
  const handlers = entries.filter((entry) => basename(entry) === "handler.ts").toSorted();
  if (handlers.length === 0) throw new BuildFailed("lambda/ contains no handler.ts");
  return Object.fromEntries(
    handlers.map((entry) => [`${basename(dirname(entry))}/handler`, join("lambda", entry)]),
  );
}

/** What the build reads besides sources: itself, its settings, the names of the handlers and of the packages. */
const OTHERS = [
  ...SETTINGS,
  "dist/compiled.txt",
  "lambda",
  "node_modules/.package-lock.json",
  "package.json",
];

const main = command({
  name: "build",
  program: "npm run",
  summary: "bundle every lambda/**/handler.ts into dist/lambda, and the CDK app into dist/app",
  options: {},
  async run(_, { env }) {
    await Promise.all([buildHandlers(), buildAppBundle()]);
    const file = env[INPUTS_VARIABLE];
    const sources = ["dist/lambda", "dist/app"].flatMap((name) => sourcesOf(join(project, name)));
    const others = [...OTHERS, ...manifestsOf(project)];
    if (file !== undefined) reportInputs(file, project, sources, others);
    return 0;
  },
});

/** Runs the build on this process. */
export const run = (): Promise<void> => runProcess(main);
