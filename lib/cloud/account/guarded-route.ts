import { GUARD_HANDLER, GUARD_VARIABLE } from "../../formats/function/guard-config.ts";
import { parseGuardConfig } from "../../formats/function/parse-guard-config.ts";
import type { FunctionConfiguration } from "./account.ts";

/**
 * Whether a function verifies the requests of a route itself, by the guard in front of its handler. With an
 * invalid configuration it does not, since the guard does not start and the route is never answered.
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
