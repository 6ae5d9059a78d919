import type { Duration } from "aws-cdk-lib";
import { Stack } from "aws-cdk-lib";
import {
  AuthorizerPayloadVersion,
  HttpAuthorizer,
  HttpAuthorizerType,
  type IHttpRouteAuthorizer,
} from "aws-cdk-lib/aws-apigatewayv2";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { BoundHttpRoute } from "./route-auth.ts";

/** Arguments of {@link httpAuthorizer}. */
interface HttpAuthorizerProps {
  readonly handler: IFunction;
  /** The parts of the request that must be present, as REST APIs name them. */
  readonly identitySources: readonly string[];
  readonly cacheTtl: Duration;
}

/**
 * Creates a Lambda authorizer of an HTTP API, and allows API Gateway to invoke its function for this authorizer only. The
 * function receives the event in format 1.0 and returns a policy, so the authorizers of REST APIs work unchanged.
 */
export function httpAuthorizer(
  { api, httpApi }: BoundHttpRoute,
  id: string,
  { handler, identitySources, cacheTtl }: HttpAuthorizerProps,
): IHttpRouteAuthorizer {
  const stack = Stack.of(api);
  const { authorizerId } = new HttpAuthorizer(api, id, {
    httpApi,
    type: HttpAuthorizerType.LAMBDA,
    identitySource: identitySources.map(httpSource),
    authorizerUri: stack.formatArn({
      service: "apigateway",
      account: "lambda",
      resource: "path/2015-03-31/functions",
      resourceName: `${handler.functionArn}/invocations`,
    }),
    payloadFormatVersion: AuthorizerPayloadVersion.VERSION_1_0,
    enableSimpleResponses: false,
    resultsCacheTtl: cacheTtl,
  });
  handler.addPermission(`${api.node.addr}-${id}`, {
    scope: api,
    principal: new ServicePrincipal("apigateway.amazonaws.com"),
    sourceArn: stack.formatArn({
      service: "execute-api",
      resource: httpApi.apiId,
      resourceName: `authorizers/${authorizerId}`,
    }),
  });
  return { bind: () => ({ authorizerId, authorizationType: "CUSTOM" }) };
}

/** Converts `method.request.header.x` to `$request.header.x`, and `context.x` to `$context.x`. */
function httpSource(source: string): string {
  return `$${source.replace(/^method\./, "")}`;
}
