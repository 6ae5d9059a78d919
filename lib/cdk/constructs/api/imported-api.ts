import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct, type IConstruct } from "constructs";
import { grantInvocation } from "./invoke-grant.ts";
import { API_STAGE } from "./locked-api-props.ts";

/** A locked API, in this app or another one. */
export interface ILockedApi extends IConstruct {
  /**
   * The id of the REST API.
   *
   * @attribute
   */
  readonly restApiId: string;
  /** Returns the ARN that a caller needs `execute-api:Invoke` on, for one method on one path of the API's stage. */
  arnForExecuteApi(method: string, path: `/${string}`): string;
  /** Allows a principal to call one method on one path of the API's stage. It grants nothing else. */
  grantInvoke(grantee: IGrantable, method: string, path: `/${string}`): Grant;
}

/** A route of a locked API, in this app or another one. */
export interface ILockedRoute extends IConstruct {
  /**
   * The ARN that a caller needs `execute-api:Invoke` on.
   *
   * @attribute
   */
  readonly methodArn: string;
  /** Allows a principal to call this method on this path of the API's stage. It grants nothing else. */
  grantInvoke(grantee: IGrantable): Grant;
}

/** The attributes of an API that another app has deployed. */
export interface LockedApiAttributes {
  /** The id of the REST API, in the account and region of the stack. */
  readonly restApiId: string;
}

/** The attributes of a route that another app has deployed. */
export interface LockedRouteAttributes extends LockedApiAttributes {
  /** The HTTP method. */
  readonly method: string;
  /** The path template, such as `/orders/{id}`. */
  readonly path: `/${string}`;
}

/** The permissions that an API of this app and an API of another app have in common. */
export abstract class LockedApiBase extends Construct implements ILockedApi {
  /** Returns an API that another app has deployed, so that principals of this app can be allowed to call it. */
  static fromLockedApiAttributes(
    scope: Construct,
    id: string,
    attributes: LockedApiAttributes,
  ): ILockedApi {
    return new ImportedApi(scope, id, attributes);
  }

  /**
   * The id of the REST API.
   *
   * @attribute
   */
  abstract readonly restApiId: string;

  /** Returns the ARN that a caller needs `execute-api:Invoke` on, for one method on one path of the API's stage. */
  arnForExecuteApi(method: string, path: `/${string}`): string {
    return Stack.of(this).formatArn({
      service: "execute-api",
      resource: this.restApiId,
      resourceName: `${API_STAGE}/${method}${path.replaceAll(/\{[^{}]*\}/g, "*")}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** Allows a principal to call one method on one path of the API's stage. It grants nothing else. */
  grantInvoke(grantee: IGrantable, method: string, path: `/${string}`): Grant {
    const arn = this.arnForExecuteApi(method, path);
    return grantInvocation(grantee, { arn, name: `${method}${path}` });
  }
}

/**
 * An API that another app has deployed. `LockedApi.fromLockedApiAttributes` returns it. It has no `addRoute`, because
 * its stage would serve a new route only after a deployment by the other app.
 */
class ImportedApi extends LockedApiBase {
  readonly restApiId: string;

  constructor(scope: Construct, id: string, { restApiId }: LockedApiAttributes) {
    super(scope, id);
    this.restApiId = restApiId;
  }
}

/** A route that another app has deployed. `LockedRoute.fromLockedRouteAttributes` returns it. */
export class ImportedRoute extends Construct implements ILockedRoute {
  readonly methodArn: string;
  private readonly grant: (grantee: IGrantable) => Grant;

  constructor(scope: Construct, id: string, attributes: LockedRouteAttributes) {
    super(scope, id);
    const { method, path } = attributes;
    const api = new ImportedApi(this, "Api", attributes);
    this.methodArn = api.arnForExecuteApi(method, path);
    this.grant = (grantee) => api.grantInvoke(grantee, method, path);
  }

  grantInvoke(grantee: IGrantable): Grant {
    return this.grant(grantee);
  }
}
