import { decodeQuery } from "../../../proxy/decode-query.ts";
import { contextValue } from "../../responses/context-values.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { receivedHeaders } from "../proxy-event.ts";
import { bodyValue } from "./body-value.ts";

/** The names that mappings and templates read of a request, each with its last value. */
export interface RequestParams {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/** Returns what templates read as `$input.params()`: paths as they were sent, queries decoded, headers as spelled. */
export function requestParams(exchange: Exchange): RequestParams {
  return {
    path: exchange.route.pathParameters,
    querystring: Object.fromEntries(decodedQuery(exchange)),
    header: Object.fromEntries(receivedHeaders(exchange)),
  };
}

/**
 * Returns the values that an expression of a request mapping reads, such as `method.request.querystring.page`. An empty
 * list means that nothing is mapped. Header names are case-sensitive, as on AWS.
 *
 * @param body The body of the request as text, or `undefined` for bytes.
 */
export function mappedValues(
  expression: string,
  exchange: Exchange,
  body: string | undefined,
): readonly string[] {
  const values = valuesOf(expression, exchange, body);
  return values.filter((value) => value !== "");
}

function valuesOf(
  expression: string,
  exchange: Exchange,
  body: string | undefined,
): readonly string[] {
  const literal = /^'([\s\S]*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return [literal];
  const [, kind = "", name = ""] =
    /^(?:method\.request\.)?(\w+)(?:\.(.+))?$/s.exec(expression) ?? [];
  const all = (pairs: readonly (readonly [string, string])[]) =>
    pairs.flatMap(([key, value]) => (key === name ? [value] : []));
  switch (kind) {
    case "path":
      return own(exchange.route.pathParameters, name);
    case "querystring":
      return all(decodedQuery(exchange)).slice(-1);
    case "multivaluequerystring":
      return all(decodedQuery(exchange));
    case "header":
      return all(receivedHeaders(exchange)).slice(-1);
    case "multivalueheader":
      return [all(receivedHeaders(exchange)).join(",")];
    case "context": {
      const value = contextValue(name, exchange);
      return value === undefined ? [] : [String(value)];
    }
    case "stageVariables":
      return own(exchange.stage.variables, name);
    default:
      return bodyValues(expression, body);
  }
}

const BODY = /^method\.request\.body(.*)$/s;

function bodyValues(expression: string, body: string | undefined): readonly string[] {
  const path = BODY.exec(expression)?.[1];
  if (path === undefined || body === undefined) return [];
  if (path === "") return [body];
  const value = bodyValue(body, path.replace(/^\.\$/, ""));
  return value === undefined ? [] : [value];
}

function decodedQuery({ request }: Exchange): readonly (readonly [string, string])[] {
  return request.query.map(([name, value]) => [decodeQuery(name), decodeQuery(value)] as const);
}

function own(map: Readonly<Record<string, string>>, name: string): readonly string[] {
  return Object.hasOwn(map, name) ? [map[name] ?? ""] : [];
}
