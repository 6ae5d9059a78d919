import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import type { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { customAuth } from "./authorizer.ts";
import type { RouteAuth } from "./route-auth.ts";

export interface PluginProps {
  /**
   * Shows the function the whole event, body included, from inside the route's function. It answers as a
   * proxy integration does: 200 lets the request pass, and anything else is what the caller gets. Without
   * it the function is a REQUEST authorizer: it sees no body, and answers with a policy.
   *
   * @default false
   */
  readonly passBody?: boolean;
  /**
   * Without any of them API Gateway answers 401 and calls nothing; not where the body is passed.
   *
   * @default the header Authorization
   */
  readonly identitySources?: readonly string[];
  /**
   * For how long the policy of an authorizer is used again for the same identity sources. It must then
   * cover every route it may be used for. @default not at all
   */
  readonly cacheTtl?: Duration;
}

/** A function of yours that decides. */
export function plugin(fn: IFunction, props: PluginProps = {}): RouteAuth {
  if (props.passBody) return guarded(fn);
  const { identitySources, cacheTtl } = props;
  return customAuth({
    kind: "PLUGIN",
    id: fn.node.id === "Function" ? (fn.node.scope?.node.id ?? fn.node.id) : fn.node.id,
    function: () => fn,
    ...(identitySources ? { identitySources } : {}),
    ...(cacheTtl ? { cacheTtl } : {}),
    reason: "a function of the app decides instead of Cognito",
  });
}

function guarded(fn: IFunction): RouteAuth {
  return {
    bind: ({ key, handler }) => {
      handler.guard(key, { type: "plugin", functionName: fn.functionName });
      handler.mayCall(fn);
      const why = "a function of the app, asked by the guard in front of the handler";
      return {
        kind: "PLUGIN",
        authorizationType: AuthorizationType.NONE,
        acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
      };
    },
  };
}
