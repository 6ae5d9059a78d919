import { join } from "node:path";
import { Stack, type StackProps } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import {
  type ISealingKeys,
  LockedApi,
  type LockedRoute,
  SealedFunction,
  type SealedFunctionProps,
} from "../../cdk/constructs/index.ts";
import type { EnvContract } from "../../formats/function/env.ts";
import { type FunctionName, functions } from "../contract/functions.ts";
import { type RouteKey, routes } from "../contract/routes.ts";
import type { SealedSource } from "../../formats/sealed/sealed-source.ts";
import { routeAuths, type RouteAuthProps } from "./route-auth.ts";

/** Properties of {@link ApiStack}. */
export interface ApiStackProps extends StackProps, Pick<RouteAuthProps, "oidc"> {
  readonly keys: ISealingKeys;
  /** The sealed file of the stage. */
  readonly sealed: SealedSource;
  /** The folder of the bundles, which contains `<function>/handler.mjs`. */
  readonly bundles: string;
}

/** The functions of a stage and their API. */
export class ApiStack extends Stack {
  readonly routes: Readonly<Record<RouteKey, LockedRoute>>;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { keys, sealed, bundles, oidc } = props;

    const handler = (
      handlerId: string,
      name: FunctionName,
      options: Pick<SealedFunctionProps<EnvContract>, "kinds"> = {},
    ): SealedFunction =>
      new SealedFunction(this, handlerId, {
        ...options,
        keys,
        name,
        settings: {},
        env: functions[name],
        sealed,
        code: Code.fromAsset(join(bundles, name)),
      });

    const handlers = {
      open: handler("Open", "open"),
      secure: handler("Secure", "secure"),
      orders: handler("Orders", "orders"),
      hooks: handler("Hooks", "hooks"),
      whoami: handler("Whoami", "whoami"),
      tickets: handler("Tickets", "tickets", { kinds: { ticketKey: { type: "shared-text" } } }),
    };

    const api = new LockedApi(this, "Api", {
      name: `${keys.app}-${keys.stage}`,
      // 6,000 requests in 5 minutes are 20 per second, the default limit of a route. The jail allows one password
      // guess per second.
      firewall: { perIp: { requests: 6_000 }, jail: [{ path: "/ui", perMinute: 60 }] },
    });
    api.endpoint.overrideLogicalId("Endpoint");
    // The callers stack imports these values. CloudFormation would reject a deployment without the callers stack if the
    // exports disappeared while the deployed callers stack still imports them.
    this.exportValue(api.restApi.restApiId);
    this.exportValue(api.restApi.deploymentStage.stageName);
    const authOf = routeAuths({ handlers, app: keys, sealed, oidc });
    const locked = Object.entries(routes).map(([key, route]) => {
      const options = { ...route, handler: handlers[route.function], auth: authOf(route.auth) };
      return [key, api.addRoute(options)] as const;
    });
    // Object.fromEntries loses the type of the keys.
    this.routes = Object.fromEntries(locked) as Record<RouteKey, LockedRoute>;
  }
}
