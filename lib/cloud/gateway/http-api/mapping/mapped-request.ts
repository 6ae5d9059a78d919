import { uriEncode } from "../../../../sigv4/request/encoding.ts";
import { headerValues, type Pair } from "../../../../sigv4/request/request.ts";
import type {
  MappedText,
  ParameterMapping,
} from "../../../account/apigatewayv2/parameter-mapping.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import { isSendable } from "../../proxy/proxy-response.ts";
import { contextValue } from "../responses/context-values.ts";
import { internalError, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { valueInBody } from "./body-path.ts";

/** Returns the value of a source of a mapping, or `undefined` if it has none. */
export type ReadSource = (source: string) => string | undefined;

/**
 * Returns the exchange as its backend receives it: with the headers, the query and the path that the mappings of the
 * integration change. All values come from the request as it was sent. Authorization has been decided on that one.
 */
export function mappedRequest(
  exchange: HttpExchange,
  mappings: readonly ParameterMapping[],
): HttpExchange | HttpError {
  const read = requestSources(exchange);
  let { headers, query } = exchange.request;
  let { stagePath, backendPath } = exchange;
  for (const { action, target, name, value } of mappings) {
    const text = action === "remove" ? "" : mappedValue(value, read);
    // A mapping without a value changes nothing.
    if (text === undefined) continue;
    if (target === "header") {
      const changed = mappedHeaders(headers, action, name, text);
      if (!changed) return internalError(`the mapping of the header ${name} has an invalid value`);
      headers = changed;
    } else if (target === "querystring") {
      const others = query.filter(([key]) => action === "append" || decodeQuery(key) !== name);
      const own: readonly Pair[] = action === "remove" ? [] : [[uriEncode(name), uriEncode(text)]];
      query = [...others, ...own];
    } else if (target === "path") {
      if (!/^\/[!-~]*$/.test(text) || /[?#]/.test(text)) {
        return internalError("the mapping of the path has an invalid value");
      }
      stagePath = text;
      backendPath = text;
    }
  }
  return { ...exchange, request: { ...exchange.request, headers, query }, stagePath, backendPath };
}

/** Returns headers after a mapping of one of them; `undefined` if the value cannot be sent. */
export function mappedHeaders(
  headers: readonly Pair[],
  action: ParameterMapping["action"],
  name: string,
  text: string,
): readonly Pair[] | undefined {
  const key = name.toLowerCase();
  const others = headers.filter(([one]) => one.toLowerCase() !== key);
  if (action === "remove") return others;
  const before = action === "append" ? headerValues({ headers }, key) : [];
  const pair: Pair = [name, [...before, text].join(",")];
  return isSendable(pair) ? [...others, pair] : undefined;
}

/** Returns the text of a mapping. A text that is one source without a value is `undefined`. */
export function mappedValue(value: MappedText, read: ReadSource): string | undefined {
  const [first] = value;
  if (value.length === 1 && first !== undefined && typeof first !== "string") {
    const text = read(first.source);
    return text === "" ? undefined : text;
  }
  return value
    .map((part) => (typeof part === "string" ? part : (read(part.source) ?? "")))
    .join("");
}

function requestSources(exchange: HttpExchange): ReadSource {
  const { request, match } = exchange;
  return (source) => {
    const [first = "", second = ""] = source.split(/[.[]/);
    if (first !== "request") return sharedSource(exchange, source);
    const name = source.slice(`request.${second}.`.length);
    switch (second) {
      case "header":
        return joined(headerValues(request, name.toLowerCase()));
      case "querystring":
        return joined(
          request.query.flatMap(([key, value]) =>
            decodeQuery(key) === name ? [decodeQuery(value)] : [],
          ),
        );
      case "path":
        if (name === "") return exchange.path;
        return Object.hasOwn(match.pathParameters, name) ? match.pathParameters[name] : undefined;
      default:
        return valueInBody(
          Buffer.from(request.body).toString("utf8"),
          source.slice("request.body".length),
        );
    }
  };
}

/** Returns the value of a context or stage variable. */
export function sharedSource(exchange: HttpExchange, source: string): string | undefined {
  const { variables } = exchange.stage;
  const name = source.slice(source.indexOf(".") + 1);
  if (source.startsWith("stageVariables.")) {
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  }
  const value = contextValue(name, exchange);
  return value === undefined ? undefined : String(value);
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}
