import { apiCallArn } from "../../../access/requested-actions.ts";
import type {
  HttpFunctionIntegration,
  HttpIntegration,
} from "../../../account/apigatewayv2/http-api.ts";
import type { Functions } from "../../../runtime/functions.ts";
import { mappedRequest } from "../mapping/mapped-request.ts";
import { mappedResponse } from "../mapping/mapped-response.ts";
import { internalError, notFound } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import { functionResponse } from "./function-response.ts";
import { proxied } from "./http-backend.ts";
import { eventV1 } from "./event-v1.ts";
import { eventV2 } from "./event-v2.ts";
import { functionFailed, invokeFunction } from "./invoke-function.ts";
import type { Integrated } from "./integrated.ts";
import { serviceCall } from "./service-call.ts";

/** Returns the response of the route's integration, with the mappings of the integration applied on both sides. */
export async function integrate(exchange: HttpExchange, functions: Functions): Promise<Integrated> {
  const { snapshot, match } = exchange;
  const { integrationId, key } = match.route;
  if (integrationId === undefined) return { error: notFound(`the route ${key} has no target`) };
  const integration = snapshot.integrations.get(integrationId);
  if (!integration) return { error: internalError(`the integration of ${key} does not exist`) };
  const mapped = mappedRequest(exchange, integration.requestParameters);
  if ("message" in mapped) return { error: mapped };
  const { response, error } = await answered(mapped, integration, functions);
  if (!response) return error ? { error } : {};
  const final = mappedResponse(exchange, integration, response);
  return "message" in final ? { error: final } : { response: final };
}

async function answered(
  exchange: HttpExchange,
  integration: HttpIntegration,
  functions: Functions,
): Promise<Integrated> {
  switch (integration.type) {
    case "function":
      return invoked(exchange, integration, functions);
    case "http":
      return proxied(exchange, integration);
    case "service":
      return serviceCall(exchange, integration);
  }
}

async function invoked(
  exchange: HttpExchange,
  integration: HttpFunctionIntegration,
  functions: Functions,
): Promise<Integrated> {
  const { payload } = integration;
  const sourceArn = routeArn(exchange);
  const event = payload === "2.0" ? eventV2(exchange) : eventV1(exchange);
  const result = await invokeFunction(exchange, { ...integration, sourceArn }, event, functions);
  if ("status" in result) return { error: result };
  if (result.failed) return { error: functionFailed(result) };
  const response = functionResponse(result.payload, payload);
  return typeof response === "string"
    ? { error: internalError(`Malformed Lambda response: ${response}`) }
    : { response };
}

/** The source ARN of calls for a route: with the declared verb and path template, or `$default` for the default route. */
function routeArn({ account, api, stage, match: { route } }: HttpExchange): string {
  const { verb, template } = route;
  return apiCallArn(account, { apiId: api.id, stage: stage.name, verb, path: template });
}
