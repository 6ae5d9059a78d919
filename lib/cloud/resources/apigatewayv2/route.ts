import type { HttpApi, HttpRoute } from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { apiPart } from "./api-of.ts";
import { requireFreeRoute, routeKey } from "./route-key.ts";

export const httpRoute = apiPart({
  enforced: ["AuthorizationScopes", "AuthorizationType", "AuthorizerId", "RouteKey", "Target"],
  inert: ["OperationName"],
  webSocketOnly: [
    "ApiKeyRequired",
    "ModelSelectionExpression",
    "RequestModels",
    "RequestParameters",
    "RouteResponseSelectionExpression",
  ],
  attributes: ["RouteId"],
  put({ properties, previous }, api) {
    const id = previous?.physicalId ?? newGatewayId(7);
    const key = routeKey(properties);
    requireFreeRoute(properties, api, key, id);
    const integrationId = targetOf(properties, api);
    api.routes.set(id, { id, ...key, ...authorizationOf(properties, api), integrationId });
    return { physicalId: id, attributes: { RouteId: id } };
  },
  remove: (api, id) => api.routes.delete(id),
});

function targetOf(properties: Properties, { integrations }: HttpApi): string | undefined {
  const target = properties.optionalText("Target");
  if (target === undefined) return undefined;
  const id = /^integrations\/(.+)$/.exec(target)?.[1] ?? "";
  if (integrations.has(id)) return id;
  return properties.fail("Target", `names an integration that the API does not have: ${target}`);
}

/** Returns how a route authorizes its callers. An unknown type is refused, because it could open the route. */
function authorizationOf(
  properties: Properties,
  { authorizers }: HttpApi,
): Pick<HttpRoute, "authorization" | "authorizerId" | "scopes"> {
  const type = properties.optionalText("AuthorizationType") ?? "NONE";
  const authorizerId = properties.optionalText("AuthorizerId");
  const scopes = properties.texts("AuthorizationScopes");
  if (type !== "JWT" && scopes.length > 0) {
    properties.fail("AuthorizationScopes", "is only allowed with the AuthorizationType JWT");
  }
  if (type === "AWS_IAM" || type === "NONE") {
    if (authorizerId === undefined) return { authorization: type, authorizerId, scopes };
    return properties.fail(
      "AuthorizerId",
      "is only allowed with the AuthorizationType CUSTOM or JWT",
    );
  }
  if (type !== "CUSTOM" && type !== "JWT") {
    return properties.fail(
      "AuthorizationType",
      `is ${type}; it must be AWS_IAM, CUSTOM, JWT or NONE`,
    );
  }
  const authorizer = authorizers.get(authorizerId ?? "");
  if (authorizer?.type !== (type === "JWT" ? "JWT" : "REQUEST")) {
    return properties.fail(
      "AuthorizerId",
      type === "JWT"
        ? "is refused: Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."
        : "must name a REQUEST authorizer of the API",
    );
  }
  return { authorization: type, authorizerId, scopes };
}
