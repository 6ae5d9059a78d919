import { Duration } from "aws-cdk-lib";
import {
  AuthorizationType,
  IdentitySource,
  RequestAuthorizer,
  type IAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { AuthKind } from "../../../formats/function/guard-config.ts";
import type { BoundRoute, RouteAuth } from "./route-auth.ts";

/** Properties of {@link customAuth}. */
export interface CustomAuth {
  /** The kind of authentication, which the checks read. */
  readonly kind: AuthKind;
  /** The beginning of the construct id of the authorizer, which is unique within an API. */
  readonly id: string;
  /** Returns the authorizer function. It is called once for each API, with {@link id} as `authorizer`. */
  readonly function: (route: BoundRoute, authorizer: string) => IFunction;
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
 * Returns an authentication by a REQUEST authorizer, which API Gateway calls first and which must allow the request.
 * All routes of an API that share the result also share the authorizer.
 */
export function customAuth(custom: CustomAuth): RouteAuth {
  const made = new Map<Construct, IAuthorizer>();
  const { kind, challenge, cacheTtl = Duration.seconds(0) } = custom;
  return {
    bind: (route) => {
      const authorizer =
        made.get(route.api) ??
        new RequestAuthorizer(route.api, `${custom.id}Authorizer`, {
          handler: custom.function(route, custom.id),
          // If one of these parts is missing, API Gateway responds with 401 and calls no function.
          identitySources: [
            ...(custom.identitySources ?? [IdentitySource.header("Authorization")]),
          ],
          resultsCacheTtl: cacheTtl,
        });
      made.set(route.api, authorizer);
      return {
        kind,
        authorizationType: AuthorizationType.CUSTOM,
        authorizer,
        acknowledged: { "AwsSolutions-COG4": custom.reason },
        ...(challenge === undefined ? {} : { challenge }),
      };
    },
  };
}
