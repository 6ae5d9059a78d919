import { join } from "node:path";
import { Stack, type StackProps } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Code, type IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { LockedApi } from "../constructs/locked-api.ts";
import type { LockedRoute } from "../constructs/locked-route.ts";
import { SealedFunction } from "../constructs/sealed-function.ts";
import type { Settings } from "../contract/env.ts";
import { type FunctionName, functions } from "../contract/functions.ts";
import { type RouteKey, routes } from "../contract/routes.ts";
import { APP, type SealedSegment } from "../contract/secrets.ts";

export interface ApiStackProps extends StackProps {
  readonly stage: string;
  /** Each function's segments, under its name; a function that has none may be absent. */
  readonly sealed: Readonly<Record<string, readonly SealedSegment[]>>;
  /** The folder of the bundles: `<function>/handler.mjs`. */
  readonly bundles: string;
  readonly sealingKey: IKey;
  readonly environmentKey: IKey;
}

/** A stage's functions, and the API in front of them. */
export class ApiStack extends Stack {
  readonly routes: Readonly<Record<RouteKey, LockedRoute>>;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { stage, sealed, bundles, sealingKey, environmentKey } = props;

    const handler = <N extends FunctionName>(
      handlerId: string,
      name: N,
      settings: Settings<(typeof functions)[N]>,
    ) =>
      new SealedFunction<(typeof functions)[N]>(this, handlerId, {
        stage,
        name,
        settings,
        sealingKey,
        environmentKey,
        env: functions[name],
        sealed: sealed[name] ?? [],
        code: Code.fromAsset(join(bundles, name)),
      }).function;

    const handlers: Readonly<Record<FunctionName, IFunction>> = {
      open: handler("Open", "open", {}),
      secure: handler("Secure", "secure", { STAGE: stage }),
      orders: handler("Orders", "orders", {}),
    };

    const api = new LockedApi(this, "Api", { name: `${APP}-${stage}` });
    api.endpoint.overrideLogicalId("Endpoint");
    const locked = Object.entries(routes).map(
      ([key, route]) => [key, api.addRoute(route, handlers[route.function])] as const,
    );
    // Object.fromEntries forgets which keys it was given.
    this.routes = Object.fromEntries(locked) as Record<RouteKey, LockedRoute>;
  }
}
