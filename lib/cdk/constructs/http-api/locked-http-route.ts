import { Stack } from "aws-cdk-lib";
import {
  type CfnRoute,
  type HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  PayloadFormatVersion,
} from "aws-cdk-lib/aws-apigatewayv2";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { AUTH_METADATA } from "../../../formats/function/guard-config.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { grantInvocation } from "../api/invoke-grant.ts";
import type { LockedRouteOptions } from "../api/locked-route.ts";
import { iam } from "../auth/iam.ts";
import type { BoundRoute } from "../auth/route-auth.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { FunctionIntegration } from "./function-integration.ts";

/** Options of a route of an HTTP API. It validates no bodies and takes no API keys, because HTTP APIs have neither. */
export interface LockedHttpRouteOptions extends Pick<
  LockedRouteOptions,
  "auth" | "handler" | "method" | "path" | "throttle"
> {
  /**
   * The format of the event that the function receives. With `auth.hmac`, and with `auth.plugin` and `passBody`, it must
   * be `1.0`, which the guard of the function reads.
   *
   * @default "1.0", so that a handler of a LockedApi works unchanged
   */
  readonly payload?: "1.0" | "2.0";
}

/** Properties of {@link LockedHttpRoute}. */
export interface LockedHttpRouteProps extends Pick<BoundRoute, "api" | "deliveries"> {
  readonly route: LockedHttpRouteOptions;
  readonly httpApi: HttpApi;
}

/**
 * One route of an HTTP API. It requires IAM authorization unless its options name another authentication. An
 * `HttpApi.addRoute` of CDK without an authorizer, or with CDK's default authorizer, does not.
 *
 * @throws {RangeError} If `auth` does not fit the handler or HTTP APIs: see `LockedHttpApi.addRoute`.
 * @example
 * const route = httpApi.addRoute({ method: "GET", path: "/orders/{id}", handler: orders });
 * route.grantInvoke(clerk);
 */
export class LockedHttpRoute extends Construct {
  /** The function that serves the route. */
  readonly handler: IFunction;
  /** The route itself. */
  readonly route: HttpRoute;
  private readonly options: LockedHttpRouteOptions;

  constructor(scope: Construct, id: string, props: LockedHttpRouteProps) {
    super(scope, id);
    const { route, httpApi, api, deliveries } = props;
    const { method, path, handler, auth = iam(), payload = "1.0" } = route;
    const key = `${method} ${path}`;
    const sealed = handler instanceof SealedFunction ? handler : undefined;
    if (!auth.bindHttp) {
      throw new RangeError(
        `${key}: HTTP APIs do not support this auth; use auth.oidc for tokens, or a LockedApi`,
      );
    }
    const { kind, acknowledged, authorizer } = auth.bindHttp({
      key,
      api,
      httpApi,
      deliveries,
      get handler() {
        if (sealed) return sealed;
        throw new RangeError(
          `${key}: this auth needs a SealedFunction as handler, whose guard or keys it uses`,
        );
      },
    });
    const isGuarded = kind === "HMAC" || (kind === "PLUGIN" && "LOCK01" in acknowledged);
    if (isGuarded && payload !== "1.0") {
      throw new RangeError(`${key}: the guard of this auth reads events in the format 1.0 only`);
    }
    sealed?.serve(key);
    this.options = route;
    this.handler = sealed?.function ?? (handler as IFunction); // A SealedFunction is handled before.
    this.route = new HttpRoute(this, "Route", {
      httpApi,
      routeKey: HttpRouteKey.with(path, method as HttpMethod), // The enum has the same texts.
      authorizer,
      integration: new FunctionIntegration("Integration", {
        handler: this.handler,
        httpApiId: httpApi.apiId,
        method,
        path,
        payload:
          payload === "2.0" ? PayloadFormatVersion.VERSION_2_0 : PayloadFormatVersion.VERSION_1_0,
      }),
    });
    const written = this.route.node.defaultChild as CfnRoute; // CDK types it as a construct.
    written.addMetadata(AUTH_METADATA, kind);
    for (const [finding, reason] of Object.entries(acknowledged)) {
      acknowledge(this.route, finding, reason);
    }
  }

  /** Allows a principal to call this method on this path of the API's stage. It grants nothing else. */
  grantInvoke(grantee: IGrantable): Grant {
    const { method, path } = this.options;
    return grantInvocation(grantee, { arn: this.routeArn, name: `${method}${path}` });
  }

  /**
   * The ARN that a caller needs `execute-api:Invoke` on.
   *
   * @attribute
   */
  get routeArn(): string {
    const { method, path } = this.options;
    return Stack.of(this).formatArn({
      service: "execute-api",
      resource: this.route.httpApi.apiId,
      resourceName: `$default/${method}${path.replaceAll(/\{[^{}]*\}/g, "*")}`,
    });
  }
}
