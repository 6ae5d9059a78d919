import { Stack, type StackProps } from "aws-cdk-lib";
import { User } from "aws-cdk-lib/aws-iam";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { auth, type ISealingKeys, LockedApi, SealedFunction } from "signet-cdk";
import type { SealedSource } from "signet-cdk/sealing";
import { hooksEnv } from "../lambda/hooks/env.ts";
import { ordersEnv } from "../lambda/orders/env.ts";

interface ApiStackProps extends StackProps {
  readonly keys: ISealingKeys;
  readonly sealed: SealedSource;
}

export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, { keys, sealed, ...props }: ApiStackProps) {
    super(scope, id, props);
    const orders = new SealedFunction(this, "Orders", {
      keys,
      sealed,
      name: "orders",
      code: Code.fromAsset("dist/orders"),
      env: ordersEnv,
      settings: { CURRENCY: "EUR" },
    });
    const hooks = new SealedFunction(this, "Hooks", {
      keys,
      sealed,
      name: "hooks",
      code: Code.fromAsset("dist/hooks"),
      env: hooksEnv,
      settings: {},
    });

    const api = new LockedApi(this, "Api", { name: `app-name-${keys.stage}` });
    const clerk = new User(this, "Clerk", {
      // Names of users are unique in an account, so another region of a stage could not use the same one.
      ...(keys.stage === "local" && { userName: "app-name-local-clerk" }),
    });
    // A route without `auth` requires IAM: a signed request of a caller with a grant for this route.
    api.addRoute({ method: "GET", path: "/orders", handler: orders }).grantInvoke(clerk);
    api.addRoute({
      method: "POST",
      path: "/hooks",
      handler: hooks,
      auth: auth.hmac({ scheme: "github", keys: [{ secret: "githubKey" }] }),
    });
  }
}
