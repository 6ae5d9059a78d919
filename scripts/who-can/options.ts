import { parseArgs } from "node:util";
import { contextOf } from "../app/context-option.ts";
import { UsageError } from "../terminal/io.ts";
import type { Options as Declarations, OptionValues } from "../terminal/options.ts";
import { accountIdOf } from "../terminal/option-values.ts";

/** The options of the command. */
export const OPTIONS = {
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
  stacks: {
    type: "string",
    multiple: true,
    default: [],
    value: "PATTERN",
    help: "only these stacks and their dependencies, as cdk deploy does",
  },
  parameters: {
    type: "string",
    multiple: true,
    default: [],
    value: "STACK:KEY=VALUE",
    help: "value of a CloudFormation parameter",
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

/** The options of the command, read and checked. */
export interface WhoCanOptions {
  readonly app: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  /** Patterns of stacks; an empty list means all stacks. */
  readonly stacks: readonly string[];
  readonly parameters: readonly string[];
  readonly format: "table" | "json" | "csv" | "html";
  readonly output: string | undefined;
  /** The file to compare with, and the command that writes it. */
  readonly check: { readonly file: string; readonly toWrite: string } | undefined;
  readonly account: string;
  readonly region: string;
}

/** @throws {UsageError} If a value cannot be used, or if options exclude each other. */
export function readOptions(
  values: OptionValues<typeof OPTIONS>,
  argv: readonly string[],
): WhoCanOptions {
  const formats = (["json", "csv", "html"] as const).filter((name) => values[name]);
  const [format = "table"] = formats;
  if (formats.length > 1) throw new UsageError("pass only one of --json, --csv and --html");
  const { app, output, check, region, stacks, parameters } = values;
  if (check !== undefined && (formats.length > 0 || output !== undefined)) {
    throw new UsageError("--check cannot be combined with a format or --output");
  }
  const context = contextOf(values.context ?? []);
  const account = accountIdOf("--account", values.account);
  return {
    app,
    context,
    stacks,
    parameters,
    format,
    output,
    check: check === undefined ? undefined : { file: check, toWrite: toWrite(argv, check) },
    account,
    region,
  };
}

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
