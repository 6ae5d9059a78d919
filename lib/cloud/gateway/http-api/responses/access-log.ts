import type { WireResponse } from "../../../http/http-types.ts";
import { contextValue, type KnownExchange } from "./context-values.ts";
import type { HttpError } from "./http-error.ts";

/** The values that are known when an exchange has ended. */
interface Completed {
  readonly response: WireResponse;
  readonly error: HttpError | undefined;
  readonly latencyMs: number;
}

type Value = (completed: Completed) => string | number | undefined;

/** Values that only an access log can contain. It can also contain the values of `contextValue`. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["dataProcessed", ({ response }) => Buffer.byteLength(response.body)],
  ["error.message", ({ error }) => error?.message],
  ["error.messageString", ({ error }) => error && JSON.stringify(error.message)],
  [
    "error.responseType",
    ({ error }) => error && (error.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"),
  ],
  [
    "integrationErrorMessage",
    ({ error }) => (error && error.status >= 500 ? error.reason : undefined),
  ],
  ["integrationStatus", ({ error, response }) => (error ? undefined : response.status)],
  ["responseLatency", ({ latencyMs }) => latencyMs],
  ["responseLength", ({ response }) => Buffer.byteLength(response.body)],
  ["status", ({ response }) => response.status],
]);

const VARIABLE = /\$context\.(authorizer\.[\w.-]*[\w-]|[A-Za-z.]+[A-Za-z])/g;

/**
 * Formats an access log line: replaces each `$context.…` by its value, or by `-` without one. Values are escaped as in
 * JSON, so a header cannot add a line or end a quoted value.
 */
export function httpAccessLogLine(
  format: string,
  known: KnownExchange,
  completed: Completed,
): string {
  return format.replace(VARIABLE, (_, name: string) => {
    const value = VALUES.get(name)?.(completed) ?? contextValue(name, known) ?? "-";
    return JSON.stringify(String(value)).slice(1, -1);
  });
}
