import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import writeFileAtomic from "write-file-atomic";
import { CodedError } from "../lib/errors.ts";
import { type ExitStatus, type Io, runAsScript, runCommand } from "./io.ts";

/** A handler does not bundle; the message has a line for each place that is wrong. */
export class BuildFailed extends CodedError {
  readonly code = "ERR_BUILD";
}

const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles every `lambda/<name>/handler.ts` into `<outdir>/<name>/handler.mjs`, all in one call. Nothing is
 * written before everything has been bundled, so that a failed build leaves the last one as it was; and
 * only what changed is, so that a synth going on beside it never finds a handler missing.
 *
 * @param outdir Relative to the root, or absolute.
 * @param root The project that has the folder `lambda`.
 * @returns What went into each bundle.
 * @throws {BuildFailed} on any error or warning of esbuild.
 */
export async function build(outdir = "dist/lambda", root = project): Promise<esbuild.Metafile> {
  const target = resolve(root, outdir);
  const { metafile, outputFiles } = await bundle(target, root);
  await mkdir(target, { recursive: true });
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, Buffer.from(contents));
  }
  await removeStale(target, new Set(outputFiles.map(({ path }) => dirname(path))));
  return metafile;
}

/** Removes the bundles of handlers that are no more. */
async function removeStale(target: string, current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(target)) {
    const path = join(target, name);
    if (!current.has(path)) await rm(path, { recursive: true, force: true });
  }
}

async function bundle(outdir: string, root: string) {
  try {
    const result = await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["lambda/**/handler.ts"],
      outbase: "lambda",
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20", // Lambda runs 24; the local cloud runs the same bundle on whatever Node is here.
      mainFields: ["module", "main"],
      minify: true,
      keepNames: true, // Errors are told apart by the name of their class, in logs too.
      legalComments: "none",
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    if (result.warnings.length > 0) throw new BuildFailed(describe(result.warnings));
    return result;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new BuildFailed(describe(error.errors), { cause: error });
  }
}

function isBuildFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function describe(messages: readonly esbuild.Message[]): string {
  return messages
    .map(({ location, text }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    )
    .join("\n");
}

const usage = `Usage: npm run build

Bundles every lambda/*/handler.ts into dist/lambda. Takes no options.`;

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("build", usage, io, async () => {
    const { help } = parseArgs({ args: [...argv], options: { help: { type: "boolean" } } }).values;
    if (help) io.out(`${usage}\n`);
    else await build();
    return 0;
  });
}

await runAsScript(import.meta.filename, main);
