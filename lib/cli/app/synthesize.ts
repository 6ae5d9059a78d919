import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { CodedError } from "../../errors.ts";
import type { AppSettings } from "./app-settings.ts";
import { runCommandLine } from "./run-command.ts";

/** The app, or the command that builds it, failed. */
class SynthesisFailed extends CodedError {
  readonly code = "ERR_SYNTHESIS";
}

/** One synthesis of an app. */
export interface SynthesisOptions {
  /** Absolute path of the folder for the assembly. */
  readonly outdir: string;
  /** Account and region that the app gets as its default environment. */
  readonly account: string;
  readonly region: string;
  /** Context that takes precedence over the app's own, as from `-c`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Receives each line that the app prints. */
  readonly print: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

/**
 * Runs the `build` command of an app.
 *
 * @throws {SynthesisFailed} If it fails.
 */
export async function buildApp(
  { build, folder }: AppSettings,
  options: Pick<SynthesisOptions, "env" | "print" | "stop">,
): Promise<void> {
  if (build === undefined) return;
  const status = await runCommandLine(build, { cwd: folder, ...options });
  if (status !== 0) throw failed("build of cdk.json", build, status);
}

/**
 * Runs the app, unless its source is an assembly.
 *
 * @returns The folder of the assembly.
 * @throws {SynthesisFailed} If the app fails or writes no assembly.
 */
export async function synthesizeApp(
  { source, folder, context: own }: AppSettings,
  { outdir, account, region, context, env, ...options }: SynthesisOptions,
): Promise<string> {
  if ("assembly" in source) return source.assembly;
  // The folder may have the assembly of an earlier synthesis.
  const before = writtenAt(outdir);
  await withContext(appContext(own, context), async (variables) => {
    const status = await runCommandLine(executable(source.command, folder), {
      cwd: folder,
      env: {
        // CDK's own validation takes seconds. `cdk synth` and `cdk deploy` still run it.
        CDK_VALIDATION: "false",
        ...env,
        ...variables,
        CDK_OUTDIR: outdir,
        CDK_DEFAULT_ACCOUNT: account,
        CDK_DEFAULT_REGION: region,
      },
      ...options,
    });
    if (status === COMMAND_NOT_FOUND) {
      throw new SynthesisFailed(
        `${source.command} is neither a folder with an assembly nor a command that exists`,
      );
    }
    if (status !== 0) throw failed("app", source.command, status);
  });
  const now = writtenAt(outdir);
  if (now !== undefined && now !== before) return outdir;
  throw new SynthesisFailed(
    `the app (${source.command}) ended without an assembly: it must call app.synth() and take its output folder from CDK_OUTDIR`,
  );
}

/** Returns when the assembly in a folder was written, in nanoseconds. */
function writtenAt(outdir: string): bigint | undefined {
  const manifest = join(outdir, "manifest.json");
  return statSync(manifest, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/** Returns the context of a synthesis: the app's own, what the CDK CLI adds, and the given context, which counts most. */
export function appContext(
  own: AppSettings["context"],
  given: SynthesisOptions["context"],
): Readonly<Record<string, unknown>> {
  return { ...own, ...ADDED, ...given };
}

const ADDED = {
  // Errors and names then show the path of a construct, not a logical id.
  "aws:cdk:enable-path-metadata": true,
  "aws:cdk:enable-asset-metadata": true,
  "aws:cdk:version-reporting": false,
  "aws:cdk:bundling-stacks": ["**"],
  // A stack with an error must not stop the synthesis of the others. Its deployment is rejected later.
  "@aws-cdk/core:annotationsInValidationReport": false,
};

/** Exit status of a shell that does not find a command. */
const COMMAND_NOT_FOUND = 127;

/** Largest context that is passed in an environment variable, in bytes. Linux accepts 128 KiB. */
const LARGEST_VARIABLE = 100_000;

/** Passes the context as the CDK CLI does: in a variable, or in a file if it is too large for one. */
async function withContext(
  context: Readonly<Record<string, unknown>>,
  use: (variables: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const text = JSON.stringify(context);
  if (Buffer.byteLength(text) <= LARGEST_VARIABLE) return use({ CDK_CONTEXT_JSON: text });
  const temporary = mkdtempSync(join(tmpdir(), "signet-context-"));
  try {
    const file = join(temporary, "context.json");
    writeFileSync(file, text, { mode: 0o600 });
    await use({ CDK_CONTEXT_JSON: "{}", CONTEXT_OVERFLOW_LOCATION_ENV: file });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Returns the command line. As with the CDK CLI, a JavaScript file is run with Node.js. */
function executable(command: string, folder: string): string {
  const [first = "", ...rest] = command.trim().split(" ");
  const file = statSync(resolve(folder, first), { throwIfNoEntry: false });
  const isScript = file?.isFile() === true && extname(first) === ".js" && (file.mode & 0o111) === 0;
  return isScript ? [`"${process.execPath}"`, first, ...rest].join(" ") : command;
}

function failed(what: string, command: string, status: number | NodeJS.Signals): SynthesisFailed {
  return new SynthesisFailed(`the ${what} (${command}) ended with ${status}; see its output above`);
}
