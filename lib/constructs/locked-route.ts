import { AuthorizationType, LambdaIntegration, Method, Model } from "aws-cdk-lib/aws-apigateway";
import type { IRequestValidator, IResource } from "aws-cdk-lib/aws-apigateway";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Route, RouteAuth } from "../contract/routes.ts";
import { acknowledgeNag } from "./acknowledge-nag.ts";

export interface LockedRouteProps {
  readonly route: Route;
  readonly resource: IResource;
  readonly validator: IRequestValidator;
  readonly handler: IFunction;
}

/** One method of a REST API: asks for IAM unless its route is public for a written reason. */
export class LockedRoute extends Construct {
  private readonly method: Method;

  constructor(
    scope: Construct,
    id: string,
    { route, resource, validator, handler }: LockedRouteProps,
  ) {
    super(scope, id);

    const { type, findings, reason } = authorization(route.auth);
    this.method = new Method(this, "Method", {
      resource,
      httpMethod: route.method,
      integration: new LambdaIntegration(handler, { allowTestInvoke: false }),
      options: {
        authorizationType: type,
        requestValidator: validator,
        requestModels: route.body && requestModels(this, resource, route.body),
      },
    });
    for (const finding of findings) acknowledgeNag(this.method, finding, reason);
  }

  /** Allows to call this verb on this path of this stage, and nothing else. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.method.grantExecute(grantee);
  }
}

/** Under `$default`, so that no content type gets past the check. */
function requestModels(scope: Construct, { api }: IResource, body: object) {
  const model = new Model(scope, "Body", {
    restApi: api,
    contentType: "application/json",
    schema: body,
  });
  return { $default: model };
}

/** How the gateway authorizes, and why cdk-nag's AwsSolutions rules may be content with it. */
function authorization(auth: RouteAuth): {
  readonly type: AuthorizationType;
  readonly findings: readonly string[];
  readonly reason: string;
} {
  switch (auth.type) {
    case "IAM":
      return {
        type: AuthorizationType.IAM,
        findings: ["COG4"],
        reason:
          "IAM instead of Cognito: a request is signed by a caller that was granted the route",
      };
    case "PUBLIC":
      return {
        type: AuthorizationType.NONE,
        findings: ["APIG4", "COG4"],
        reason: `public on purpose: ${auth.reason}`,
      };
  }
}
