import type { Pair } from "../../../../sigv4/request/request.ts";
import type { GatewayResponse } from "../../../account/apigateway/gateway-response.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { PartialExchange } from "./context-values.ts";
import type { GatewayError } from "./gateway-responses.ts";
import { filledTemplate, mappedValue } from "./mapping.ts";
import { isSendable } from "../../proxy/proxy-response.ts";

/**
 * Builds the gateway's own response to an error, from the API's gateway response for the error's type, or else
 * for its class (`DEFAULT_4XX`, `DEFAULT_5XX`), or else from API Gateway's default.
 *
 * @param known The known part of the exchange; `undefined` if no stage matched.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function toResponse(error: GatewayError, known: PartialExchange | undefined): WireResponse {
  const custom = known && customOf(error, known);
  const source = known && { known, error };
  const { status = error.status, template, headers = {} } = custom ?? {};
  const own = Object.entries(headers).flatMap(([name, from]): readonly Pair[] => {
    const value = /^'(.*)'$/s.exec(from)?.[1] ?? (source && mappedValue(from, source));
    const pair: Pair = [name, value ?? ""];
    // A value from the request could contain a line break. Such a header is left out.
    return value !== undefined && isSendable(pair) ? [pair] : [];
  });
  const hasType = own.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: [
      ...(hasType ? [] : [["Content-Type", template?.[0] ?? "application/json"] as const]),
      ["x-amzn-ErrorType", error.errorType],
      ...own,
      ...(error.hints ?? []),
    ],
    body: template && source ? filledTemplate(template[1], source) : error.body,
  };
}

function customOf(
  { type, status }: GatewayError,
  { stage }: PartialExchange,
): GatewayResponse | undefined {
  // API Gateway does not allow this type to be customized.
  if (type === "REQUEST_TOO_LARGE") return undefined;
  const { gatewayResponses } = stage.snapshot;
  return (
    gatewayResponses.get(type) ?? gatewayResponses.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX")
  );
}
