import type { ResponseType } from "../../../account/apigateway/gateway-response.ts";
import { contextValue } from "./context-values.ts";
import type { Exchange } from "../routing/exchange.ts";

/** The values that are known when an exchange has ended. */
export interface Completed {
  readonly status: number;
  /** Type of the gateway's own response; `undefined` if the function responded. */
  readonly responseType: ResponseType | undefined;
  readonly responseLength: number | undefined;
  readonly latencyMs: number;
}

type Value = (completed: Completed, exchange: Exchange) => string | number | undefined;

/** Values that only an access log can contain. It can also contain the values of `contextValue`. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["error.responseType", ({ responseType }) => responseType],
  ["responseLatency", ({ latencyMs }) => latencyMs],
  ["responseLength", ({ responseLength }) => responseLength],
  ["status", ({ status }) => status],
]);

/** An authorizer chooses the keys of its context, so they can contain digits and dashes. */
const VARIABLE = /\$context\.(authorizer\.[\w-]+|[A-Za-z.]+[A-Za-z])/g;

/**
 * Formats an access log line: replaces each `$context.…` in the stage's format by its value, or by `-` without
 * one. Values are escaped as in JSON, so a header cannot add a line or end a quoted value.
 */
export function accessLogLine(format: string, exchange: Exchange, completed: Completed): string {
  return format.replace(VARIABLE, (_, name: string) => {
    const value = VALUES.get(name)?.(completed, exchange) ?? contextValue(name, exchange) ?? "-";
    return JSON.stringify(String(value)).slice(1, -1);
  });
}
