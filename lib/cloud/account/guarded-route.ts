import { GUARD_HANDLER, GUARD_VARIABLE } from "../../formats/function/guard-config.ts";
import { parseGuardConfig } from "../../formats/function/parse-guard-config.ts";
import type { FunctionConfiguration } from "./account.ts";

/**
 * Returns whether the guard in front of a function's handler verifies the requests of a route. It returns
 * `false` if the guard's configuration is invalid, because the guard then does not start and the route fails.
 *
 * @param route `<verb> <path template>`.
 */
export function isGuarded(
  {
    environment,
    handler,
    layers,
  }: Pick<FunctionConfiguration, "environment" | "handler" | "layers">,
  route: string,
): boolean {
  if (handler !== GUARD_HANDLER || layers.length === 0) return false;
  const parsed = parseGuardConfig(environment[GUARD_VARIABLE] ?? "");
  return parsed.ok && Object.hasOwn(parsed.config.routes, route);
}
