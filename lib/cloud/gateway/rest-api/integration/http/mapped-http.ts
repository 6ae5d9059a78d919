import type { Pair } from "../../../../../sigv4/request/request.ts";
import type { HttpIntegration } from "../../../../account/apigateway/integration.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Integrated } from "../integrated.ts";
import { mapRequest } from "../mapping/map-request.ts";
import { mapResponse } from "../mapping/map-response.ts";
import { httpCall } from "./http-call.ts";

/**
 * Calls an HTTP server with the mapped parameters only: nothing else of the client's request passes, apart from the
 * content type of a body. The server's status selects the response.
 */
export async function mappedHttp(
  exchange: Exchange,
  integration: HttpIntegration,
): Promise<Integrated> {
  const request = mapRequest(exchange, integration);
  if ("errorType" in request) return { error: request };
  const body = Buffer.from(request.body);
  const headers: readonly Pair[] = [
    ["Accept", "application/json"],
    ...(body.length > 0 ? [["Content-Type", request.contentType] as const] : []),
    ["User-Agent", `AmazonAPIGateway_${exchange.api.id}`],
  ];
  const call = { headers, query: [], parameters: request, body };
  const result = await httpCall(exchange, integration, call);
  if ("errorType" in result) return { error: result };
  return mapResponse(exchange, integration, result, String(result.status), request.rendered);
}
