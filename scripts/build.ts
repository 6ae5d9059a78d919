import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { CodedError, messageOf } from "../lib/errors.ts";

/** A handler does not bundle; the message has a line for each place that is wrong. */
export class BuildFailed extends CodedError {
  readonly code = "ERR_BUILD";
}

const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles every `lambda/<name>/handler.ts` into `<outdir>/<name>/handler.mjs`, all in one call. The
 * folder is replaced as a whole and only once everything has been bundled, so that a failed build
 * leaves the last one as it was.
 *
 * @param outdir Relative to the root, or absolute.
 * @param root The project that has the folder `lambda`.
 * @returns What went into each bundle.
 * @throws {BuildFailed} on any error or warning of esbuild.
 */
export async function build(outdir = "dist/lambda", root = project): Promise<esbuild.Metafile> {
  const target = resolve(root, outdir);
  const { metafile, outputFiles } = await bundle(target, root);
  await rm(target, { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  return metafile;
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

const usage =
  "usage: npm run build   (bundles lambda/*/handler.ts into dist/lambda; takes no options)";

export async function main(
  argv: readonly string[],
  io: { readonly err: (line: string) => void },
): Promise<0 | 1 | 2> {
  if (argv.length > 0) {
    io.err(usage);
    return 2;
  }
  try {
    await build();
    return 0;
  } catch (error) {
    io.err(`build: ${messageOf(error)}`);
    return 1;
  }
}

if (import.meta.filename === process.argv[1]) {
  process.exitCode = await main(process.argv.slice(2), { err: console.error });
}
