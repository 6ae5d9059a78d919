import type { Pair } from "../../../../../sigv4/request/request.ts";
import { contextValue } from "../../responses/context-values.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { bodyValue } from "./body-value.ts";

/** What a backend responded. */
export interface BackendResponse {
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

/**
 * Returns the value of a header that a response mapping sets, or `undefined` if nothing is mapped. Header names are
 * case-sensitive, as on AWS.
 */
export function mappedHeader(
  expression: string,
  exchange: Exchange,
  { headers, body }: BackendResponse,
): string | undefined {
  const literal = /^'([\s\S]*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [, kind = "", name = ""] =
    /^(?:integration\.response\.)?(\w+)[.]?(.*)$/s.exec(expression) ?? [];
  const values = () => headers.flatMap(([key, value]) => (key === name ? [value] : []));
  switch (kind) {
    case "header":
      return values().at(-1);
    case "multivalueheader": {
      const all = values();
      return all.length === 0 ? undefined : all.join(",");
    }
    case "context": {
      const value = contextValue(name, exchange);
      return value === undefined ? undefined : String(value);
    }
    case "stageVariables":
      return Object.hasOwn(exchange.stage.variables, name)
        ? exchange.stage.variables[name]
        : undefined;
    default: {
      const text = Buffer.from(body).toString("utf8");
      const path = expression.slice("integration.response.body".length);
      return path === "" ? text : bodyValue(text, path.replace(/^\.\$/, ""));
    }
  }
}
