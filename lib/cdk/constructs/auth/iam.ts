import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { RouteAuth } from "./route-auth.ts";

/**
 * Requires a SigV4 signature of a caller that has an IAM grant for the route.
 *
 * @example
 * const signed = api.addRoute({ method: "GET", path: "/a", handler: orders, auth: auth.iam() });
 * signed.grantInvoke(worker);
 */
export function iam(): RouteAuth {
  return {
    bind: () => ({
      kind: "IAM",
      authorizationType: AuthorizationType.IAM,
      acknowledged: {
        "AwsSolutions-COG4":
          "IAM instead of Cognito: a request is signed by a caller that has a grant for the route",
      },
    }),
    bindHttp: () => ({ kind: "IAM", authorizer: new HttpIamAuthorizer(), acknowledged: {} }),
  };
}
