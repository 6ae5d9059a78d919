import type { MethodOptions } from "aws-cdk-lib/aws-apigateway";
import type { IHttpApi, IHttpRouteAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import type { AuthKind } from "../../../formats/function/guard-config.ts";
import type { SealedFunction } from "../function/sealed-function.ts";

/** How a route authenticates its callers. The functions of `auth` return it. */
export interface RouteAuth {
  /**
   * Creates the resources that a route needs, such as its authorizer.
   *
   * @returns The options of the route's method.
   * @throws {RangeError} If the properties do not fit the route or its function.
   */
  readonly bind: (route: BoundRoute) => MethodAuth;
  /**
   * Does the same for a route of an HTTP API.
   *
   * @returns How the route authorizes its callers.
   * @throws {RangeError} If the properties do not fit the route or its function.
   * @default - HTTP APIs do not support this authentication
   */
  readonly bindHttp?: (route: BoundHttpRoute) => HttpRouteAuth;
}

/** The route to which a {@link RouteAuth} is added. */
export interface BoundRoute {
  /** `<verb> <path template>`, for example `GET /orders/{id}`. */
  readonly key: string;
  /**
   * The function that serves the route.
   *
   * @throws {RangeError} If the handler of the route is another function, which has neither a guard nor sealing keys.
   */
  readonly handler: SealedFunction;
  /** The construct of the API, the scope of resources that its routes share. */
  readonly api: Construct;
  /** Returns the table that remembers deliveries, in the stack of the handler. The first call creates it. */
  readonly deliveries: () => ITable;
}

/** The route of an HTTP API to which a {@link RouteAuth} is added. */
export interface BoundHttpRoute extends BoundRoute {
  /** The HTTP API of the route, to which an authorizer belongs. */
  readonly httpApi: IHttpApi;
}

/** How a route of an HTTP API authorizes its callers. */
export interface HttpRouteAuth extends Pick<MethodAuth, "acknowledged" | "kind"> {
  /** The authorizer of the route, which can be CDK's own for IAM or for no authorization. */
  readonly authorizer: IHttpRouteAuthorizer;
}

/** The options with which a method of the API is created. */
export interface MethodAuth extends Pick<
  MethodOptions,
  "authorizationType" | "authorizer" | "authorizationScopes" | "requestParameters"
> {
  /** The kind of authentication, which the method's metadata in the template records for the checks. */
  readonly kind: AuthKind;
  /** The reasons why findings of the checks are accepted for the method, by the name of the finding. */
  readonly acknowledged: Readonly<Record<string, string>>;
  /**
   * The challenge in the `WWW-Authenticate` header of a 401.
   *
   * @default - no challenge
   */
  readonly challenge?: string;
}
