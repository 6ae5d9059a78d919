import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { HttpNoneAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import type { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SealedFunction } from "../function/sealed-function.ts";
import { customAuth } from "./authorizer.ts";
import type { BoundRoute, RouteAuth } from "./route-auth.ts";

/** Properties of `auth.plugin`. */
export interface PluginProps {
  /**
   * Whether the function receives the whole event, body included. If `true`, the guard inside the route's function
   * invokes the function, which returns a response of the proxy integration: with status 200 the handler runs, and
   * any other response is returned to the caller. If `false`, the function is a REQUEST authorizer, which sees no
   * body and returns a policy.
   *
   * @default false
   */
  readonly passBody?: boolean;
  /**
   * The parts of the request that must be present, such as `method.request.header.x-ticket`. If one is missing, API
   * Gateway responds with 401 and calls no function. Ignored with `passBody`.
   *
   * @default - the header Authorization
   */
  readonly identitySources?: readonly string[];
  /**
   * How long API Gateway reuses a policy of the authorizer for the same identity sources. A cached policy must cover
   * every route that has this authorizer. Ignored with `passBody`.
   *
   * @default - policies are not cached
   */
  readonly cacheTtl?: Duration;
}

/**
 * Requires that a function of the app accepts the request. API Gateway calls it as a Lambda authorizer or, with
 * `passBody`, the guard inside the route's function invokes it.
 *
 * @throws {RangeError} When the result is added to a route, with `passBody`: if the route's function already has
 *   another guard for this route of another API.
 * @example
 * const ticket = auth.plugin(tickets, { identitySources: ["method.request.header.x-ticket"] });
 * api.addRoute({ method: "GET", path: "/seat", handler: orders, auth: ticket });
 */
export function plugin(fn: IFunction, props: PluginProps = {}): RouteAuth {
  if (props.passBody) return guarded(fn);
  const { identitySources, cacheTtl } = props;
  return customAuth({
    kind: "PLUGIN",
    id: fn.node.id === "Function" ? (fn.node.scope?.node.id ?? fn.node.id) : fn.node.id,
    settings: fn.node.path,
    function: () => sealedFunctionOf(fn) ?? fn,
    ...(identitySources ? { identitySources } : {}),
    ...(cacheTtl ? { cacheTtl } : {}),
    reason: "a function of the app decides instead of Cognito",
  });
}

/** Returns the construct whose function this is. */
function sealedFunctionOf(fn: IFunction): SealedFunction | undefined {
  const { scope } = fn.node;
  return scope instanceof SealedFunction && scope.function === fn ? scope : undefined;
}

function guarded(fn: IFunction): RouteAuth {
  const why = "a function of the app, invoked by the guard that runs before the handler";
  const install = ({ key, handler }: BoundRoute): void => {
    handler.guard(key, { type: "plugin", functionName: fn.functionName });
    handler.mayCall(fn);
    sealedFunctionOf(fn)?.authenticates(key);
  };
  return {
    bind: (route) => {
      install(route);
      return {
        kind: "PLUGIN",
        authorizationType: AuthorizationType.NONE,
        acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
      };
    },
    bindHttp: (route) => {
      install(route);
      return {
        kind: "PLUGIN",
        authorizer: new HttpNoneAuthorizer(),
        acknowledged: { "AwsSolutions-APIG4": why, LOCK01: why },
      };
    },
  };
}
