import { headerValues } from "../../../../sigv4/request/request.ts";
import type { HttpIntegration } from "../../../account/apigatewayv2/http-api.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { readStatus } from "../../proxy/proxy-response.ts";
import { internalError, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { valueInBody } from "./body-path.ts";
import { mappedHeaders, mappedValue, sharedSource, type ReadSource } from "./mapped-request.ts";

/** Returns a backend's response with the changes that the integration maps for its status. */
export function mappedResponse(
  exchange: HttpExchange,
  { responseParameters }: Pick<HttpIntegration, "responseParameters">,
  response: WireResponse,
): WireResponse | HttpError {
  const mappings = responseParameters.get(String(response.status)) ?? [];
  const read = responseSources(exchange, response);
  let { status, headers } = response;
  for (const { action, target, name, value } of mappings) {
    const text = action === "remove" ? "" : mappedValue(value, read);
    if (text === undefined) continue;
    if (target === "header") {
      const changed = mappedHeaders(headers, action, name, text);
      if (!changed) return internalError(`the mapping of the header ${name} has an invalid value`);
      headers = changed;
    } else {
      const changed = readStatus(text);
      if (changed === undefined) return internalError(`the mapping of the status has ${text}`);
      status = changed;
    }
  }
  return { ...response, status, headers };
}

function responseSources(exchange: HttpExchange, response: WireResponse): ReadSource {
  return (source) => {
    if (!source.startsWith("response.")) return sharedSource(exchange, source);
    if (source.startsWith("response.header.")) {
      const values = headerValues(response, source.slice("response.header.".length).toLowerCase());
      return values.length === 0 ? undefined : values.join(",");
    }
    const body = Buffer.from(response.body).toString("utf8");
    return valueInBody(body, source.slice("response.body".length));
  };
}
