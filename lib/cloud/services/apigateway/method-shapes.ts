import type { Account } from "../../account/account.ts";
import type { Api } from "../../account/apigateway/api.ts";
import { declarationOf } from "../../account/declaration.ts";
import { flagsIn, mapIn, mapsIn, sent, type Declared, type Shape } from "./declared.ts";

/** Limit of API Gateway for an integration, in milliseconds. */
const TIMEOUT_MS = 29_000;

/** Returns the properties of a method in its template, or `undefined` if the resource has no such method. */
export function declaredMethod(
  account: Account,
  api: Api,
  resourceId: string,
  httpMethod: string,
): Declared | undefined {
  const id = `${resourceId} ${httpMethod}`;
  if (!api.methods.has(id)) return undefined;
  return declarationOf(account, "AWS::ApiGateway::Method", id, api.id)?.properties;
}

export function methodShape(declared: Declared): Shape {
  const responses = mapsIn(declared, "MethodResponses");
  return {
    apiKeyRequired: false,
    ...sent(declared, {
      HttpMethod: "text",
      AuthorizationType: "text",
      AuthorizerId: "text",
      ApiKeyRequired: "flag",
      RequestValidatorId: "text",
      OperationName: "text",
      AuthorizationScopes: "list",
      RequestModels: "map",
    }),
    requestParameters: flagsIn(declared, "RequestParameters"),
    methodResponses: responses.length === 0 ? undefined : byStatus(responses, methodResponseShape),
    methodIntegration: integrationShape(declared),
  };
}

export function methodResponseShape(response: Declared): Shape {
  return {
    ...sent(response, { StatusCode: "text", ResponseModels: "map" }),
    responseParameters: flagsIn(response, "ResponseParameters"),
  };
}

/** Returns the integration of a method. */
export function integrationShape(declared: Declared): Shape {
  const integration = mapIn(declared, "Integration");
  const { integrationHttpMethod: httpMethod, ...shape } = sent(integration, {
    Type: "text",
    IntegrationHttpMethod: "text",
    Uri: "text",
    ConnectionType: "text",
    Credentials: "text",
    RequestParameters: "map",
    RequestTemplates: "map",
    PassthroughBehavior: "text",
    ContentHandling: "text",
    TimeoutInMillis: "number",
    CacheNamespace: "text",
    CacheKeyParameters: "list",
  });
  const responses = mapsIn(integration, "IntegrationResponses");
  return {
    httpMethod,
    passthroughBehavior: "WHEN_NO_MATCH",
    timeoutInMillis: TIMEOUT_MS,
    cacheNamespace: declared["ResourceId"],
    cacheKeyParameters: [],
    ...shape,
    integrationResponses:
      responses.length === 0 ? undefined : byStatus(responses, integrationResponseShape),
  };
}

export function integrationResponseShape(response: Declared): Shape {
  return sent(response, {
    StatusCode: "text",
    SelectionPattern: "text",
    ResponseParameters: "map",
    ResponseTemplates: "map",
    ContentHandling: "text",
  });
}

function byStatus(responses: readonly Declared[], shapeOf: (one: Declared) => Shape): Shape {
  return Object.fromEntries(responses.map((one) => [String(one["StatusCode"]), shapeOf(one)]));
}
