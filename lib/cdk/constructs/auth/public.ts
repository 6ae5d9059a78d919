import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { HttpNoneAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import type { RouteAuth } from "./route-auth.ts";

/** Properties of `auth.public`. */
export interface PublicProps {
  /** Why anyone may call the route. The reports of the checks show this reason. */
  readonly reason: string;
}

/**
 * Requires no authentication: anyone may call the route. The checks accept this for the given reason.
 *
 * @throws {RangeError} If the reason is empty.
 *
 * @example
 * const open = auth.public({ reason: "the status page shows nothing that is secret" });
 * api.addRoute({ method: "GET", path: "/status", handler: orders, auth: open });
 */
export function publicRoute({ reason }: PublicProps): RouteAuth {
  if (reason.trim() === "") {
    throw new RangeError("public: reason is empty; say why anyone may call the route");
  }
  const why = `public on purpose: ${reason}`;
  return {
    bind: () => ({
      kind: "PUBLIC",
      authorizationType: AuthorizationType.NONE,
      acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
    }),
    bindHttp: () => ({
      kind: "PUBLIC",
      authorizer: new HttpNoneAuthorizer(),
      acknowledged: { "AwsSolutions-APIG4": why, LOCK01: why },
    }),
  };
}
