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

export interface ApiStackProps extends StackProps, TrustDomain, Pick<RouteAuthProps, "oidc"> {
  /** Each function's segments, under its name; a function that has none may be absent. */
  readonly sealed: Readonly<Record<string, readonly SealedSegment[]>>;
  /** The folder of the bundles: `<function>/handler.mjs`. */
  readonly bundles: string;
}

/** A stage's functions, and the API in front of them. */
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
      // As much as the stage lets through to one route in that time; and a guess of a password a second.
      firewall: { perIp: { requests: 6_000 }, jail: [{ path: "/ui", perMinute: 60 }] },
    });
    api.endpoint.overrideLogicalId("Endpoint");
    const authOf = routeAuths({ handlers, sealed, oidc });
    const locked = Object.entries(routes).map(([key, route]) => {
      const options = { ...route, handler: handlers[route.function], auth: authOf(route.auth) };
      return [key, api.addRoute(options)] as const;
    });
    // Object.fromEntries forgets which keys it was given.
    this.routes = Object.fromEntries(locked) as Record<RouteKey, LockedRoute>;
  }
}
