import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SIGNET_CONTEXT } from "../../lib/formats/app/signet-context.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { accessOf } from "../../lib/cloud/who-can/access.ts";
import { differences } from "../../lib/cloud/who-can/access-changes.ts";
import { accountOf } from "../../lib/cloud/who-can/account-of.ts";
import { matrixOf, type Matrix } from "../../lib/cloud/who-can/matrix.ts";
import { replaceFile } from "../../lib/cli/files/replace-file.ts";
import { appSettings } from "../../lib/cli/app/app-settings.ts";
import { contextOf } from "../app/context-option.ts";
import { buildApp, synthesizeApp } from "../../lib/cli/app/synthesize.ts";
import { command } from "../terminal/command.ts";
import type { Options as Declarations, OptionValues } from "../terminal/options.ts";
import { UsageError, type Io } from "../terminal/io.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import { readExpectation } from "./check.ts";
import { asCsv, asHtml, asTable } from "./formats.ts";

const FORMATS = { table: asTable, json: asJson, csv: asCsv, html: asHtml };

const OPTIONS = {
  app: {
    type: "string",
    short: "a",
    value: "COMMAND|DIR",
    help: "command that runs the app, or a folder with its assembly (cdk.out); default: app of cdk.json",
  },
  context: {
    type: "string",
    short: "c",
    multiple: true,
    value: "KEY=VALUE",
    help: "context for the synthesis, as for cdk",
  },
  json: { type: "boolean", default: false, help: "print JSON; default: a table" },
  csv: { type: "boolean", default: false, help: "print CSV" },
  html: { type: "boolean", default: false, help: "print a page" },
  output: { type: "string", short: "o", value: "FILE", help: "write the result to FILE" },
  check: {
    type: "string",
    value: "FILE",
    help: "compare with FILE, which --json wrote, and show each difference",
  },
  account: {
    type: "string",
    default: "123456789012",
    value: "ID",
    help: "for stacks without an account",
  },
  region: {
    type: "string",
    default: "us-east-1",
    value: "REGION",
    help: "for stacks without a region",
  },
} as const satisfies Declarations;

interface Options {
  readonly app: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly format: keyof typeof FORMATS;
  readonly output: string | undefined;
  readonly check: string | undefined;
  readonly account: string;
  readonly region: string;
}

export const main = command({
  name: "who-can",
  summary: "show who may call which route, run which function, use which key and assume which role",
  description: "The local cloud decides each request with the same evaluator.",
  options: OPTIONS,
  more: "Exit status: 0 done, 1 different or failed, 2 for wrong usage.",
  async run({ values, argv }, io) {
    const options = readOptions(values);
    const expected =
      options.check === undefined
        ? undefined
        : readExpectation(options.check, toWrite(argv, options.check));
    const matrix = await withAssembly(options, io, (directory) => compute(directory, options, io));
    if (expected === undefined) {
      show(FORMATS[options.format](matrix), options, io);
      return 0;
    }
    const found = differences(expected, accessOf(matrix));
    for (const line of found) io.out(`${line}\n`);
    if (found.length === 0) return 0;
    io.err(
      `who-can: access differs from ${options.check}; to accept the differences: ${toWrite(argv, options.check ?? "")}`,
    );
    return 1;
  },
});

/** Returns the command that writes the expected permissions, for the same app in the same context. */
function toWrite(argv: readonly string[], file: string): string {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, tokens: true });
  const same = tokens.flatMap((token) => {
    if (token.kind !== "option" || token.name === "check") return [];
    return [token.rawName, ...(token.value === undefined ? [] : [shellWord(token.value)])];
  });
  return ["signet who-can", ...same, "--json --output", shellWord(file)].join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function withAssembly<T>(
  options: Options,
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

function compute(directory: string, { account: accountId, region }: Options, io: Io): Matrix {
  const started = performance.now();
  const stacks = readAssembly(directory);
  for (const { path, message } of stacks.flatMap(({ errors }) => errors)) {
    io.err(`· cannot be deployed: ${path}: ${message}`);
  }
  const matrix = matrixOf(accountOf(stacks, { accountId, region }), stacks);
  const { rows, targets } = matrix;
  const ms = Math.round(performance.now() - started);
  io.err(`· ${rows.length} principals, ${targets.length} permissions, decided in ${ms} ms`);
  return matrix;
}

function show(text: string, { output }: Options, io: Io): void {
  if (output === undefined) io.out(text);
  else replaceFile(output, text);
}

function asJson(matrix: Matrix): string {
  return `${JSON.stringify(accessOf(matrix), null, 2)}\n`;
}

function readOptions(values: OptionValues<typeof OPTIONS>): Options {
  const formats = (["json", "csv", "html"] as const).filter((name) => values[name]);
  const [format = "table"] = formats;
  if (formats.length > 1) throw new UsageError("pass only one of --json, --csv and --html");
  const { app, output, check, region } = values;
  if (check !== undefined && (formats.length > 0 || output !== undefined)) {
    throw new UsageError("--check cannot be combined with a format or --output");
  }
  const context = contextOf(values.context ?? []);
  const account = accountIdOf("--account", values.account);
  return { app, context, format, output, check, account, region };
}
