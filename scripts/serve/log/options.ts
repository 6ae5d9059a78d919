import type { Options, OptionValues } from "../../terminal/command.ts";
import { UsageError } from "../../terminal/io.ts";
import { parseOnly, type Only } from "./only.ts";

/** What to print of the log, and how. */
export interface LogOptions {
  readonly form: "text" | "json";
  /** Whether to print only problems. */
  readonly quiet: boolean;
  readonly only: Only;
}

/** The options of the log, in the form that `parseArgs` takes. */
export const logOptions = {
  log: { type: "string", default: "text" },
  quiet: { type: "boolean", default: false },
  only: { type: "string", multiple: true, default: [] },
} as const satisfies Options;

/** The lines about these options in the help of a command. */
export const logUsage = `      --log FORM          text (the default) or json: one object a line, on standard output
      --only FILTER       log only what fits: FUNCTION, ROUTE ('GET /orders/{id}', '/orders*') or
                          denied; may be repeated, and * in a name fits any text
      --quiet             log only problems`;

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
