import type { Guard } from "../../../lib/formats/function/guard-config.ts";
import type { Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { pluginGuard } from "./plugin.ts";
import type { RouteGuard } from "./route-guard.ts";
import { webhookGuard, type WebhookDependencies } from "./webhook.ts";

export interface RouteGuardDependencies extends Omit<WebhookDependencies, "scope"> {
  /** In the contract. */
  readonly functionName: string;
  /** The process's environment, for calls of services. */
  readonly env: Environment;
}

/** What stands before a route, by what its configuration says. */
export function routeGuard({ functionName, env, ...dependencies }: RouteGuardDependencies) {
  return (guard: Guard, route: string): RouteGuard => {
    switch (guard.type) {
      case "webhook":
        return webhookGuard(guard, { ...dependencies, scope: `${functionName}#${route}` });
      case "plugin":
        return pluginGuard(guard, env);
    }
  };
}
