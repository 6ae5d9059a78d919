import {
  AuthorizationType,
  type CfnMethod,
  LambdaIntegration,
  Method,
  Model,
} from "aws-cdk-lib/aws-apigateway";
import type { IRequestValidator, IResource } from "aws-cdk-lib/aws-apigateway";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { AUTH_METADATA } from "../../../formats/function/guard-config.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { iam } from "../auth/iam.ts";
import type { BoundRoute, RouteAuth } from "../auth/route-auth.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { type ILockedRoute, ImportedRoute, type LockedRouteAttributes } from "./imported-api.ts";
import { grantInvocation } from "./invoke-grant.ts";

/** Limits of a route, over all of its callers. A request over a limit gets 429. */
export interface Throttle {
  /** Requests per second. */
  readonly rateLimit: number;
  /** Requests at the same moment (the capacity of API Gateway's token bucket). */
  readonly burstLimit: number;
}

/** Options of a route. */
export interface LockedRouteOptions {
  /** The HTTP method. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path template, with parameters in braces, such as `/orders/{id}`. */
  readonly path: `/${string}`;
  /**
   * The function that serves the route. Authentication by `auth.hmac`, `auth.basic`, `auth.oidc` or `auth.plugin` with
   * `passBody` needs a {@link SealedFunction}. With the others, it may be any function, such as one of another app.
   */
  readonly handler: SealedFunction | IFunction;
  /**
   * How callers are authenticated.
   *
   * @default auth.iam()
   */
  readonly auth?: RouteAuth;
  /**
   * JSON schema (draft-04) that the body must match, for every content type.
   *
   * @default - the body is not validated
   */
  readonly body?: object;
  /**
   * Limits of this route.
   *
   * @default - the limits that the API sets for each route
   */
  readonly throttle?: Throttle;
  /**
   * Whether a request must also carry an API key of a usage plan, see `LockedApi.addCallerPlan`.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;
}

/** Properties of {@link LockedRoute}. */
export interface LockedRouteProps extends Pick<BoundRoute, "api" | "deliveries"> {
  readonly route: LockedRouteOptions;
  readonly resource: IResource;
  readonly validator: IRequestValidator;
}

/**
 * One method of a REST API. It requires IAM authorization unless its options name another authentication.
 *
 * @throws {RangeError} If `auth` does not fit the handler: see `LockedApi.addRoute`.
 * @example
 * const route = api.addRoute({
 *   method: "POST",
 *   path: "/orders",
 *   handler: orders,
 *   body: { type: "object", required: ["item"] },
 *   throttle: { rateLimit: 5, burstLimit: 10 },
 * });
 * route.grantInvoke(clerk);
 *
 * // A route that another app has deployed:
 * const there = { restApiId: "abcde12345", method: "GET", path: "/stock" } as const;
 * LockedRoute.fromLockedRouteAttributes(stack, "Stock", there).grantInvoke(worker);
 */
export class LockedRoute extends Construct implements ILockedRoute {
  /** Returns a route that another app has deployed, so that principals of this app can be allowed to call it. */
  static fromLockedRouteAttributes(
    scope: Construct,
    id: string,
    attributes: LockedRouteAttributes,
  ): ILockedRoute {
    return new ImportedRoute(scope, id, attributes);
  }

  /** The challenge in the `WWW-Authenticate` header of a 401; `undefined` if there is no challenge. */
  readonly challenge: string | undefined;
  /**
   * Whether the authorization type is `NONE` or `COGNITO_USER_POOLS`, so that no identity policy applies. If the API
   * has a resource policy, that policy must allow the method.
   */
  readonly open: boolean;
  /** The function that serves the route. */
  readonly handler: IFunction;
  private readonly method: Method;
  private readonly name: string;

  constructor(scope: Construct, id: string, props: LockedRouteProps) {
    super(scope, id);
    const { route, resource, validator, api, deliveries } = props;
    const { method, path, handler, auth = iam() } = route;

    const key = `${method} ${path}`;
    const sealed = handler instanceof SealedFunction ? handler : undefined;
    const { kind, acknowledged, challenge, ...options } = auth.bind({
      key,
      api,
      deliveries,
      get handler() {
        if (sealed) return sealed;
        throw new RangeError(
          `${key}: this auth needs a SealedFunction as handler, whose guard or keys it uses`,
        );
      },
    });
    sealed?.serve(key);
    this.name = `${method}${path}`;
    this.challenge = challenge;
    this.handler = handler instanceof SealedFunction ? handler.function : handler;
    const { authorizationType } = options;
    this.open =
      authorizationType === AuthorizationType.NONE ||
      authorizationType === AuthorizationType.COGNITO;
    this.method = new Method(this, "Method", {
      resource,
      httpMethod: method,
      integration: new LambdaIntegration(this.handler, { allowTestInvoke: false }),
      options: {
        ...options,
        requestValidator: validator,
        requestModels: route.body && requestModels(this, resource, route.body),
        ...(route.apiKeyRequired ? { apiKeyRequired: true } : {}),
      },
    });
    const written = this.method.node.defaultChild as CfnMethod; // CDK types it as a construct.
    written.addMetadata(AUTH_METADATA, kind);
    for (const [finding, reason] of Object.entries(acknowledged)) {
      acknowledge(this.method, finding, reason);
    }
  }

  /**
   * Allows a principal to call this method on this path of the API's stage. It grants nothing else. For a user or group
   * with many routes, the permissions that exceed IAM's limit for inline policies are in managed policies.
   */
  grantInvoke(grantee: IGrantable): Grant {
    return grantInvocation(grantee, { arn: this.methodArn, name: this.name });
  }

  /**
   * The ARN that a caller needs `execute-api:Invoke` on.
   *
   * @attribute
   */
  get methodArn(): string {
    return this.method.methodArn;
  }
}

/** Registers the schema under `$default`, so that it applies to every content type. */
function requestModels(scope: Construct, { api }: IResource, body: object) {
  const model = new Model(scope, "Body", {
    restApi: api,
    contentType: "application/json",
    schema: body,
  });
  return { $default: model };
}
