import type { ResponseType } from "../../../account/apigateway/gateway-response.ts";
import { contextValue } from "./context-values.ts";
import type { Exchange } from "../routing/exchange.ts";

/** What is known of an exchange when it is over. */
export interface Completed {
  readonly status: number;
  /** Which of the gateway's own responses it was; none where the function answered. */
  readonly responseType: ResponseType | undefined;
  readonly responseLength: number;
  readonly latencyMs: number;
}

type Value = (completed: Completed, exchange: Exchange) => string | number | undefined;

/** What a format can ask for beyond what is known before the end. */
const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["identity.apiKey", (_, { apiKey }) => apiKey?.value],
  ["identity.apiKeyId", (_, { apiKey }) => apiKey?.id],
  ["error.responseType", ({ responseType }) => responseType],
  ["responseLatency", ({ latencyMs }) => latencyMs],
  ["responseLength", ({ responseLength }) => responseLength],
  ["status", ({ status }) => status],
]);

/** The keys of what an authorizer tells are its author's own, with digits and dashes too. */
const VARIABLE = /\$context\.(authorizer\.[\w-]+|[A-Za-z.]+[A-Za-z])/g;

/**
 * An access log line: the stage's format with each `$context.…` replaced, `-` where there is nothing.
 * Values are escaped as in JSON, so that no header can break out of its place in the line.
 */
export function accessLogLine(format: string, exchange: Exchange, completed: Completed): string {
  return format.replace(VARIABLE, (_, name: string) => {
    const value = VALUES.get(name)?.(completed, exchange) ?? contextValue(name, exchange) ?? "-";
    return JSON.stringify(String(value)).slice(1, -1);
  });
}
