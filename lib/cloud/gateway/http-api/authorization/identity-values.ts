import { headerValues } from "../../../../sigv4/request/request.ts";
import type { IdentitySource } from "../../../account/apigateway/api-authorizer.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import { contextValue } from "../responses/context-values.ts";
import { badRequest, unauthorized, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";

/**
 * Returns the value of each identity source of an authorizer, in its order; the error if one of them is missing, empty
 * or ambiguous.
 */
export function identityValues(
  exchange: HttpExchange,
  sources: readonly IdentitySource[],
): readonly string[] | HttpError {
  const values: string[] = [];
  for (const source of sources) {
    const [value = "", another] = valuesOf(source, exchange);
    const name = `${source.kind} ${source.name}`;
    // The authorizer could check one of the values and the backend use another.
    if (another !== undefined) return badRequest(`${name} is repeated`);
    if (value.trim() === "") return unauthorized(`identity source missing: ${name}`);
    values.push(value);
  }
  return values;
}

function valuesOf({ kind, name }: IdentitySource, exchange: HttpExchange): readonly string[] {
  const { request, stage } = exchange;
  switch (kind) {
    case "header":
      return headerValues(request, name.toLowerCase());
    case "querystring":
      return request.query.flatMap(([key, value]) =>
        decodeQuery(key) === name ? [decodeQuery(value)] : [],
      );
    case "stageVariables":
      return Object.hasOwn(stage.variables, name) ? [stage.variables[name] ?? ""] : [];
    case "context": {
      const value = contextValue(name, exchange);
      return value === undefined ? [] : [String(value)];
    }
  }
}
