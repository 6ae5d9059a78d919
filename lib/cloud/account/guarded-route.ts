import type { FunctionConfiguration } from "./account.ts";

/** As lib/formats/function/guard-config.ts has them: templates know no more of it than this. */
const VARIABLE = "SIGNET_GUARD";
const HANDLER = "/opt/handler.handler";

/**
 * Whether a function verifies the requests of a route by itself, by the guard that stands in front of its
 * handler.
 *
 * @param route `<verb> <path template>`.
 */
export function isGuarded(
  { environment, handler, layers }: FunctionConfiguration,
  route: string,
): boolean {
  if (handler !== HANDLER || layers.length === 0) return false;
  try {
    const config: unknown = JSON.parse(environment[VARIABLE] ?? "");
    const routes =
      typeof config === "object" && config !== null && "routes" in config
        ? config.routes
        : undefined;
    return typeof routes === "object" && routes !== null && Object.hasOwn(routes, route);
  } catch {
    return false;
  }
}
