import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { grantInvocation } from "./invoke-grant.ts";
import { API_STAGE } from "./locked-api-props.ts";

/** A route of a locked API, in this app or another one. */
export interface ILockedRoute {
  /** The ARN that a caller needs `execute-api:Invoke` on. */
  readonly methodArn: string;
  /** Allows a principal to call this method on this path of the API's stage. It grants nothing else. */
  grantInvoke(grantee: IGrantable): Grant;
}

/** The attributes of a route that another app has deployed. */
export interface LockedRouteAttributes {
  /** The id of the REST API, in the account and region of the stack. */
  readonly restApiId: string;
  /** The HTTP method. */
  readonly method: string;
  /** The path template, such as `/orders/{id}`. */
  readonly path: `/${string}`;
}

/** A route that another app has deployed. `LockedRoute.fromLockedRouteAttributes` returns it. */
export class ImportedRoute extends Construct implements ILockedRoute {
  readonly methodArn: string;
  private readonly name: string;

  constructor(scope: Construct, id: string, { restApiId, method, path }: LockedRouteAttributes) {
    super(scope, id);
    this.name = `${method}${path}`;
    this.methodArn = Stack.of(this).formatArn({
      service: "execute-api",
      resource: restApiId,
      resourceName: `${API_STAGE}/${this.name.replaceAll(/\{[^{}]*\}/g, "*")}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  grantInvoke(grantee: IGrantable): Grant {
    return grantInvocation(grantee, { arn: this.methodArn, name: this.name });
  }
}
