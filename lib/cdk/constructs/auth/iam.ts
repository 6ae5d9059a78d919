import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import type { RouteAuth } from "./route-auth.ts";

/** A SigV4 signature of a caller that was granted the route. */
export function iam(): RouteAuth {
  return {
    bind: () => ({
      kind: "IAM",
      authorizationType: AuthorizationType.IAM,
      acknowledged: {
        "AwsSolutions-COG4":
          "IAM instead of Cognito: a request is signed by a caller that was granted the route",
      },
    }),
  };
}
