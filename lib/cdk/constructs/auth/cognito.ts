import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type IAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { IUserPool } from "aws-cdk-lib/aws-cognito";
import { Duration } from "aws-cdk-lib";
import type { RouteAuth } from "./route-auth.ts";
import { sharedByApi } from "./shared.ts";

/** Properties of `auth.cognito`. */
export interface CognitoProps {
  /** The user pools whose tokens API Gateway accepts. */
  readonly userPools: readonly [IUserPool, ...IUserPool[]];
  /**
   * Scopes of which the token must have at least one. Only access tokens have scopes.
   *
   * @default - no scope is required, and API Gateway expects identity tokens
   */
  readonly scopes?: readonly string[];
}

/**
 * Requires a token of a Cognito user pool, which API Gateway itself verifies. The local cloud does not support this
 * authentication; use `auth.oidc` there.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 * @example
 * const cognito = auth.cognito({ userPools: [pool], scopes: ["orders/read"] });
 * api.addRoute({ method: "GET", path: "/mine", handler: orders, auth: cognito });
 */
export function cognito({ userPools, scopes }: CognitoProps): RouteAuth {
  return {
    bind: ({ api }) => {
      const authorizer = sharedByApi<IAuthorizer>(api, {
        id: (number) => `Cognito${number}Authorizer`,
        key: JSON.stringify(["COGNITO", userPools.map(({ node }) => node.path)]),
        create: (id) =>
          new CognitoUserPoolsAuthorizer(api, id, {
            cognitoUserPools: [...userPools],
            resultsCacheTtl: Duration.seconds(0),
          }),
      });
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
