import { Duration } from "aws-cdk-lib";
import {
  AuthorizationType,
  IdentitySource,
  RequestAuthorizer,
  type IAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { IHttpRouteAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { AuthKind } from "../../../formats/function/guard-config.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { httpAuthorizer } from "./http-authorizer.ts";
import type { BoundRoute, RouteAuth } from "./route-auth.ts";
import { sharedByApi } from "./shared.ts";

/** Properties of {@link customAuth}. */
export interface CustomAuth {
  /** The kind of authentication, which the checks read. */
  readonly kind: AuthKind;
  /** The beginning of the construct id of the authorizer. */
  readonly id: string;
  /** Returns the authorizer function. Called for each route. */
  readonly function: (route: BoundRoute) => IFunction | SealedFunction;
  /** Identifies the configuration that the other properties do not show. Equal authentications share an authorizer. */
  readonly settings: string;
  /** The parts of the request that must be present. @default - the header Authorization */
  readonly identitySources?: readonly string[];
  /** How long API Gateway reuses a policy for the same identity sources. @default - policies are not cached */
  readonly cacheTtl?: Duration;
  /** The challenge in the `WWW-Authenticate` header of a 401. @default - no challenge */
  readonly challenge?: string;
  /** Why the route needs no Cognito authorizer, for the reports of the checks. */
  readonly reason: string;
}

/**
 * Requires that a REQUEST authorizer, which API Gateway calls first, allows the request. All routes of an API that have
 * equal authentications share the authorizer.
 */
export function customAuth(custom: CustomAuth): RouteAuth {
  const { kind, id, settings, challenge, cacheTtl = Duration.seconds(0) } = custom;
  const identitySources = custom.identitySources ?? [IdentitySource.header("Authorization")];
  const key = JSON.stringify([kind, settings, identitySources, cacheTtl.toSeconds()]);
  return {
    bind: (route) => {
      const fn = custom.function(route);
      if (fn instanceof SealedFunction) fn.authenticates(route.key);
      const authorizer = sharedByApi<IAuthorizer>(route.api, {
        id: (number) => `${id}${number}Authorizer`,
        key,
        create: (ownId) =>
          new RequestAuthorizer(route.api, ownId, {
            handler: fn instanceof SealedFunction ? fn.function : fn,
            // If one of these is missing, API Gateway responds with 401 and calls no function.
            identitySources: [...identitySources],
            resultsCacheTtl: cacheTtl,
          }),
      });
      return {
        kind,
        authorizationType: AuthorizationType.CUSTOM,
        authorizer,
        acknowledged: { "AwsSolutions-COG4": custom.reason },
        ...(challenge === undefined ? {} : { challenge }),
      };
    },
    bindHttp: (route) => {
      const fn = custom.function(route);
      if (fn instanceof SealedFunction) fn.authenticates(route.key);
      const authorizer = sharedByApi<IHttpRouteAuthorizer>(route.api, {
        id: (number) => `${id}${number}Authorizer`,
        key,
        create: (ownId) =>
          httpAuthorizer(route, ownId, {
            handler: fn instanceof SealedFunction ? fn.function : fn,
            identitySources,
            cacheTtl,
          }),
      });
      return { kind, authorizer, acknowledged: {} };
    },
  };
}
