import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ContextName } from "../../lib/formats/app/context-name.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { accessOf } from "../../lib/cloud/who-can/access.ts";
import { differences } from "../../lib/cloud/who-can/access-changes.ts";
import { accountOf } from "../../lib/cloud/who-can/account-of.ts";
import { matrixOf, type Matrix } from "../../lib/cloud/who-can/matrix.ts";
import { replaceFile } from "../../lib/cli/files/replace-file.ts";
import { buildHandlers } from "../build/main.ts";
import { command, type OptionValues } from "../terminal/command.ts";
import { runAsScript, UsageError, type Io } from "../terminal/io.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import { withSynth } from "../build/synth.ts";
import { readExpectation } from "./check.ts";
import { asCsv, asHtml, asTable } from "./formats.ts";

const usage = `usage: npm run who-can -- [options]

Shows who may call which route, run which function, use which key and assume which role. The local
cloud decides each request with the same evaluator.

  -a, --app DIR             cloud assembly (cdk.out) of any app; default: this app, synthesized now
  -c, --context KEY=VALUE   context for the synthesis, as for cdk; may be repeated
      --json | --csv | --html   default: a table
  -o, --output FILE         write the result to FILE
      --check FILE          compare with FILE, which --json wrote, and show each difference
      --account ID          for stacks without an account, default 123456789012
      --region REGION       for stacks without a region, default us-east-1
      --help

Exit status: 0 done, 1 different or failed, 2 for wrong usage.`;

/** The context value that is a path. */
const SECRETS_DIR: ContextName = "secretsDir";

const FORMATS = { table: asTable, json: asJson, csv: asCsv, html: asHtml };

const OPTIONS = {
  app: { type: "string", short: "a" },
  context: { type: "string", short: "c", multiple: true },
  json: { type: "boolean", default: false },
  csv: { type: "boolean", default: false },
  html: { type: "boolean", default: false },
  output: { type: "string", short: "o" },
  check: { type: "string" },
  account: { type: "string", default: "123456789012" },
  region: { type: "string", default: "us-east-1" },
} as const;

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
  usage,
  options: OPTIONS,
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
  return ["npm run who-can --", ...same, "--json --output", shellWord(file)].join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function withAssembly<T>(
  { app, context }: Options,
  io: Io,
  use: (directory: string) => T,
): Promise<T> {
  if (app !== undefined) return use(app);
  const directory = mkdtempSync(join(tmpdir(), "signet-who-can-"));
  try {
    io.err("· bundling and synthesizing the app");
    await withSynth(async (synth) => {
      await buildHandlers();
      await synth(directory, context);
    });
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
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
  const { context = [] } = values;
  if (app !== undefined && context.length > 0) {
    throw new UsageError(
      "--context is for the synthesis, but --app names an assembly that is already synthesized",
    );
  }
  const account = accountIdOf("--account", values.account);
  return { app, context: contextOf(context), format, output, check, account, region };
}

/** Parses the context. A path in a value becomes absolute, because the app is synthesized in another folder. */
function contextOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key === undefined || value === undefined) {
        throw new UsageError(`--context takes KEY=VALUE, not ${text}`);
      }
      return [key, key === SECRETS_DIR ? resolve(value) : value];
    }),
  );
}

await runAsScript(import.meta.filename, main);
