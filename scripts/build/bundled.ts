import type { BuildFailure, BuildOptions, Message, Metafile, OutputFile } from "esbuild";
import { BuildFailed } from "./build-output.ts";

/**
 * Bundles modules for Node.js without writing them.
 *
 * @throws {BuildFailed} If esbuild reports an error or a warning.
 */
export async function bundled(options: BuildOptions): Promise<{
  readonly metafile: Metafile;
  readonly outputFiles: readonly OutputFile[];
}> {
  // esbuild is loaded only here, because most starts find everything bundled.
  const esbuild = await import("esbuild");
  try {
    const result = await esbuild.build({
      ...options,
      bundle: true,
      platform: "node",
      format: "esm",
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

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function describe(messages: readonly Message[]): string {
  return messages
    .map(({ location, text }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    )
    .join("\n");
}
