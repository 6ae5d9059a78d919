import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import type { RouteAuth } from "./route-auth.ts";

export interface PublicProps {
  /** Why anybody may call; it stands in the reports of all checks. */
  readonly reason: string;
}

/** Nothing: anybody may call. */
export function publicRoute({ reason }: PublicProps): RouteAuth {
  const why = `public on purpose: ${reason}`;
  return {
    bind: () => ({
      kind: "PUBLIC",
      authorizationType: AuthorizationType.NONE,
      acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
    }),
  };
}
