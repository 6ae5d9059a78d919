import type { Pair } from "../../../../sigv4/request/request.ts";
import type { GatewayResponse } from "../../../account/apigateway/gateway-response.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { PartialExchange } from "./context-values.ts";
import type { GatewayError } from "./gateway-responses.ts";
import { filledTemplate, mappedValue } from "./mapping.ts";
import { isSendable } from "../../proxy/proxy-response.ts";

/**
 * The gateway's own response, as the API has it: by what it says of the type, or else of all of its class,
 * or else API Gateway's default.
 *
 * @param known What came, where it came to a stage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function toResponse(error: GatewayError, known: PartialExchange | undefined): WireResponse {
  const custom = known && customOf(error, known);
  const source = known && { known, error };
  const { status = error.status, template, headers = {} } = custom ?? {};
  const own = Object.entries(headers).flatMap(([name, from]): readonly Pair[] => {
    const value = /^'(.*)'$/s.exec(from)?.[1] ?? (source && mappedValue(from, source));
    const pair: Pair = [name, value ?? ""];
    // What the sender may say could hold a line break: such a header is left out.
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
  // The one that cannot be customized.
  if (type === "REQUEST_TOO_LARGE") return undefined;
  const { gatewayResponses } = stage.snapshot;
  return (
    gatewayResponses.get(type) ?? gatewayResponses.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX")
  );
}
