import type { Options, OptionValues } from "../../terminal/options.ts";
import { UsageError } from "../../terminal/io.ts";
import { parseOnly, type Only } from "./only.ts";

/** What to print of the log, and how. */
export interface LogOptions {
  readonly form: "text" | "json";
  /** Whether to print only problems. */
  readonly quiet: boolean;
  readonly only: Only;
}

const LOG = "The log";

/** The options of the log. */
export const logOptions = {
  log: {
    type: "string",
    default: "text",
    value: "FORM",
    help: "text, or json: one object a line, on standard output",
    group: LOG,
  },
  only: {
    type: "string",
    multiple: true,
    default: [],
    value: "FILTER",
    help: "log only what fits: FUNCTION, ROUTE ('GET /orders/{id}', '/orders*') or denied; * in a name fits any text",
    group: LOG,
  },
  quiet: { type: "boolean", default: false, help: "log only problems", group: LOG },
} as const satisfies Options;

/** @throws {UsageError} If a value cannot be used, or if the options exclude each other. */
export function readLogOptions(values: OptionValues<typeof logOptions>): LogOptions {
  const { log: form, quiet, only } = values;
  if (form !== "text" && form !== "json") {
    throw new UsageError(`--log takes text or json, not ${JSON.stringify(form)}`);
  }
  if (quiet && only.length > 0) {
    throw new UsageError("--quiet cannot be combined with --only: it prints no requests");
  }
  return { form, quiet, only: parseOnly(only) };
}
