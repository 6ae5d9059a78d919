import type { MockIntegration } from "../../../../account/apigateway/integration.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Integrated } from "../integrated.ts";
import { mapRequest } from "../mapping/map-request.ts";
import { mapResponse } from "../mapping/map-response.ts";
import { mockStatus } from "./mock-status.ts";

/** Returns the response of a MOCK integration, whose request template selects it by a status. */
export function mockResponse(exchange: Exchange, integration: MockIntegration): Integrated {
  const request = mapRequest(exchange, integration);
  if ("errorType" in request) return { error: request };
  const status = mockStatus(String(request.body));
  if (status === undefined) {
    return {
      error: configurationError(
        "Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.",
      ),
    };
  }
  const backend = { status, headers: [], body: Buffer.alloc(0) };
  return mapResponse(exchange, integration, backend, String(status), request.rendered);
}
