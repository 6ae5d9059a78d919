import type { Guard } from "../../../lib/formats/function/guard-config.ts";
import type { Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { pluginGuard } from "./plugin.ts";
import type { RouteGuard } from "./route-guard.ts";
import { webhookGuard, type WebhookDependencies } from "./webhook.ts";

/** Dependencies of {@link routeGuard}. */
export interface RouteGuardDependencies extends Omit<WebhookDependencies, "scope"> {
  /** The function's name in the contract. */
  readonly functionName: string;
  /** The environment of the process, for calls to services. */
  readonly env: Environment;
}

/**
 * Returns a function that creates the guard of a route from its configuration. The returned function throws a
 * `GuardMisconfigured` if the configuration is not complete.
 */
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
