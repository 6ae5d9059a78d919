import { apiCallArn } from "../../../access/requested-actions.ts";
import type { HttpFunctionIntegration } from "../../../account/apigatewayv2/http-api.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Functions } from "../../../runtime/functions.ts";
import { internalError, notFound, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../routing/http-exchange.ts";
import { functionResponse } from "./function-response.ts";
import { eventV1, eventV2 } from "./http-event.ts";
import { functionFailed, invokeFunction } from "./invoke-function.ts";

/** Response of a backend, or the error of the gateway. */
export interface Integrated {
  readonly response?: WireResponse;
  readonly error?: HttpError;
}

/** Returns the response of the route's integration. */
export async function integrate(exchange: HttpExchange, functions: Functions): Promise<Integrated> {
  const { snapshot, match } = exchange;
  const { integrationId, key } = match.route;
  if (integrationId === undefined) return { error: notFound(`the route ${key} has no target`) };
  const integration = snapshot.integrations.get(integrationId);
  switch (integration?.type) {
    case undefined:
      return { error: internalError(`the integration of ${key} does not exist`) };
    case "function":
      return invoked(exchange, integration, functions);
    case "http":
    case "service":
      return { error: internalError(`the integration of ${key} is not served`) };
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
export function routeArn({ account, api, stage, match: { route } }: HttpExchange): string {
  const { verb, template } = route;
  return apiCallArn(account, { apiId: api.id, stage: stage.name, verb, path: template });
}
