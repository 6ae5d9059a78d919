import { join } from "node:path";
import { Stack, type StackProps } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import {
  LockedApi,
  type LockedRoute,
  SealedFunction,
  type TrustDomain,
} from "../../cdk/constructs/index.ts";
import type { Settings } from "../../formats/function/env.ts";
import { functions } from "../contract/functions.ts";
import { type RouteKey, routes } from "../contract/routes.ts";
import { APP, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { routeAuths, type RouteAuthProps } from "./route-auth.ts";

/** Properties of {@link ApiStack}. */
export interface ApiStackProps extends StackProps, TrustDomain, Pick<RouteAuthProps, "oidc"> {
  /** The segments of each function, by its name. A function without segments may be absent. */
  readonly sealed: Readonly<Record<string, readonly SealedSegment[]>>;
  /** The folder of the bundles, which contains `<function>/handler.mjs`. */
  readonly bundles: string;
}

/** The functions of a stage and their API. */
export class ApiStack extends Stack {
  readonly routes: Readonly<Record<RouteKey, LockedRoute>>;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { stage, sealed, bundles, sealingKey, environmentKey, oidc } = props;

    const handler = <N extends keyof typeof functions>(
      handlerId: string,
      name: N,
      settings: Settings<(typeof functions)[N]>,
    ): SealedFunction =>
      new SealedFunction<(typeof functions)[N]>(this, handlerId, {
        stage,
        name,
        settings,
        sealingKey,
        environmentKey,
        env: functions[name],
        sealed: sealed[name] ?? [],
        code: Code.fromAsset(join(bundles, name)),
      });

    const handlers = {
      open: handler("Open", "open", {}),
      secure: handler("Secure", "secure", { STAGE: stage }),
      orders: handler("Orders", "orders", {}),
      hooks: handler("Hooks", "hooks", {}),
      whoami: handler("Whoami", "whoami", {}),
      tickets: handler("Tickets", "tickets", { STAGE: stage }),
    };

    const api = new LockedApi(this, "Api", {
      name: `${APP}-${stage}`,
      // 6,000 requests in 5 minutes are 20 per second, the default limit of a route. The jail allows one password
      // guess per second.
      firewall: { perIp: { requests: 6_000 }, jail: [{ path: "/ui", perMinute: 60 }] },
    });
    api.endpoint.overrideLogicalId("Endpoint");
    // The callers stack imports these values. CloudFormation would reject a deployment without the callers stack if the
    // exports disappeared while the deployed callers stack still imports them.
    this.exportValue(api.restApi.restApiId);
    this.exportValue(api.restApi.deploymentStage.stageName);
    const authOf = routeAuths({ handlers, sealed, oidc });
    const locked = Object.entries(routes).map(([key, route]) => {
      const options = { ...route, handler: handlers[route.function], auth: authOf(route.auth) };
      return [key, api.addRoute(options)] as const;
    });
    // Object.fromEntries loses the type of the keys.
    this.routes = Object.fromEntries(locked) as Record<RouteKey, LockedRoute>;
  }
}
