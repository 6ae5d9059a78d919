import type { Context } from "aws-lambda";
import type { Guard, GuardConfig } from "../../../lib/formats/function/guard-config.ts";
import { json } from "../../http/response.ts";
import type { Handler } from "./load-handler.ts";
import { isProxyEvent } from "./proxy-event.ts";
import type { LogLine, RouteGuard } from "./route-guard.ts";

/** Dependencies of {@link guarded}. */
export interface GuardDependencies {
  readonly handler: Handler;
  /** Creates the guard of a route, `<verb> <path template>`. */
  readonly routeGuard: (guard: Guard, route: string) => RouteGuard;
  /** Writes one line. */
  readonly log: (line: object) => void;
}

/**
 * Returns the handler that Lambda calls instead of the user's. It passes each event to the guard of the event's
 * route. It responds with 403 if the route has no guard or the event is not from API Gateway.
 */
export function guarded(
  { routes }: GuardConfig,
  { handler, routeGuard, log }: GuardDependencies,
): (event: unknown, lambda: Context) => Promise<unknown> {
  const guards = new Map(
    Object.entries(routes).map(([route, guard]) => [route, routeGuard(guard, route)]),
  );
  return async (event, lambda) => {
    const proxied = isProxyEvent(event) ? event : undefined;
    const route = proxied && `${proxied.httpMethod} ${proxied.resource}`;
    const requestId = proxied?.requestContext.requestId ?? lambda.awsRequestId;
    const write = (line: LogLine) => log({ ...line, route, requestId });
    const check = route === undefined ? undefined : guards.get(route);
    if (!proxied || !check) {
      write({ guard: "refused", reason: proxied ? "unknown-route" : "no-request" });
      return json(403, { message: "Forbidden" });
    }
    return check({ event: proxied, lambda, log: write, next: async () => handler(event, lambda) });
  };
}
