import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIGNET_CONTEXT } from "../../lib/formats/app/signet-context.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { parseParameters, withParameters } from "../../lib/cloud/assembly/parameters.ts";
import { selectStacks } from "../../lib/cloud/assembly/select-stacks.ts";
import { accessOf } from "../../lib/cloud/who-can/access.ts";
import { differences } from "../../lib/cloud/who-can/access-changes.ts";
import { judgedAccount } from "../../lib/cloud/who-can/account-of.ts";
import { unjudgedRecords } from "../../lib/cloud/who-can/what/records.ts";
import { matrixOf, type Matrix } from "../../lib/cloud/who-can/matrix.ts";
import { replaceFile } from "../../lib/cli/files/replace-file.ts";
import { appSettings } from "../../lib/cli/app/app-settings.ts";
import { buildApp, synthesizeApp } from "../../lib/cli/app/synthesize.ts";
import { UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import { readExpectation } from "./check.ts";
import { asCsv, asHtml, asTable } from "./formats.ts";
import type { WhoCanOptions } from "./options.ts";

/** A matrix, and the resources whose effect on access is not known. */
interface Computed extends Matrix {
  readonly notJudged: readonly string[];
}

const FORMATS = { table: asTable, json: asJson, csv: asCsv, html: asHtml };

/** Shows who can do what, or compares it with a file. */
export async function run(options: WhoCanOptions, io: Io): Promise<ExitStatus> {
  const { check, format } = options;
  const expected = check && readExpectation(check.file, check.toWrite);
  const found = await withAssembly(options, io, (directory) => compute(directory, options, io));
  if (!check || !expected) {
    show(FORMATS[format](found), options, io);
    return 0;
  }
  const changes = differences(expected, accessOf(found, found.notJudged));
  for (const line of changes) io.out(`${line}\n`);
  if (changes.length === 0) return 0;
  io.err(`who-can: access differs from ${check.file}; to accept the differences: ${check.toWrite}`);
  return 1;
}

async function withAssembly<T>(
  options: WhoCanOptions,
  io: Io,
  use: (directory: string) => T,
): Promise<T> {
  const settings = appSettings(process.cwd(), options.app);
  if ("assembly" in settings.source) {
    if (Object.keys(options.context).length === 0) return use(settings.source.assembly);
    throw new UsageError(
      "--context is for the synthesis, but --app names an assembly that is already synthesized",
    );
  }
  const outdir = mkdtempSync(join(tmpdir(), "signet-who-can-"));
  try {
    io.err("· building and synthesizing the app");
    const synthesis = {
      ...options,
      outdir,
      context: { [SIGNET_CONTEXT.localCloud]: "true", ...options.context },
      env: io.env,
      print: io.err,
    };
    await buildApp(settings, synthesis);
    return use(await synthesizeApp(settings, synthesis));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function compute(
  directory: string,
  { account: accountId, region, stacks: patterns, parameters }: WhoCanOptions,
  io: Io,
): Computed {
  const started = performance.now();
  const all = withParameters(readAssembly(directory), parseParameters(parameters));
  const stacks = selectStacks(all, patterns);
  for (const { path, message } of stacks.flatMap(({ errors }) => errors)) {
    io.err(`· cannot be deployed: ${path}: ${message}`);
  }
  const { account, notJudged, unjudged } = judgedAccount(stacks, { accountId, region });
  for (const { path, reason } of unjudged) io.err(`· not judged: ${path}: ${reason}`);
  for (const resource of notJudged) {
    io.err(`· not judged, although it may change who has access: ${resource}`);
  }
  const others = unjudgedRecords(account).map(({ path }) => path.replace(/\/Resource$/, ""));
  if (others.length > 0) io.err(`· not in the matrix: ${others.join(", ")}`);
  const matrix = matrixOf(account, stacks);
  const { rows, targets } = matrix;
  const ms = Math.round(performance.now() - started);
  io.err(`· ${rows.length} principals, ${targets.length} permissions, decided in ${ms} ms`);
  return { ...matrix, notJudged };
}

function show(text: string, { output }: WhoCanOptions, io: Io): void {
  if (output === undefined) io.out(text);
  else replaceFile(output, text);
}

function asJson(found: Computed): string {
  return `${JSON.stringify(accessOf(found, found.notJudged), null, 2)}\n`;
}
