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

export interface CustomAuth {
  readonly kind: AuthKind;
  /** Of the authorizer's construct: each API has one of a name. */
  readonly id: string;
  readonly function: (route: BoundRoute, authorizer: string) => IFunction;
  readonly identitySources?: readonly string[];
  readonly cacheTtl?: Duration;
  readonly challenge?: string;
  /** Who decides, for the reports of the checks. */
  readonly reason: string;
}

/** A function that API Gateway asks first; one for all routes of an API that this is given to. */
export function customAuth(custom: CustomAuth): RouteAuth {
  const made = new Map<Construct, IAuthorizer>();
  const { kind, challenge, cacheTtl = Duration.seconds(0) } = custom;
  return {
    bind: (route) => {
      const authorizer =
        made.get(route.api) ??
        new RequestAuthorizer(route.api, `${custom.id}Authorizer`, {
          handler: custom.function(route, custom.id),
          // Without any of them API Gateway answers 401 and calls nothing.
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
