import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type IAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { IUserPool } from "aws-cdk-lib/aws-cognito";
import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { RouteAuth } from "./route-auth.ts";

export interface CognitoProps {
  readonly userPools: readonly [IUserPool, ...IUserPool[]];
  /**
   * One of them must have been granted, which access tokens alone can show.
   *
   * @default none is asked for: API Gateway takes identity tokens
   */
  readonly scopes?: readonly string[];
}

/** A token of a Cognito user pool, checked by API Gateway itself. The local cloud cannot: use oidc there. */
export function cognito({ userPools, scopes }: CognitoProps): RouteAuth {
  const made = new Map<Construct, IAuthorizer>();
  return {
    bind: ({ api }) => {
      const authorizer =
        made.get(api) ??
        new CognitoUserPoolsAuthorizer(api, "CognitoAuthorizer", {
          cognitoUserPools: [...userPools],
          resultsCacheTtl: Duration.seconds(0),
        });
      made.set(api, authorizer);
      return {
        kind: "COGNITO",
        authorizationType: AuthorizationType.COGNITO,
        authorizer,
        ...(scopes ? { authorizationScopes: [...scopes] } : {}),
        acknowledged: {},
        challenge: "Bearer",
      };
    },
  };
}
