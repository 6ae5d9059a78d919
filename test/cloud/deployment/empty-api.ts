import type { StackSketch } from "../write-assembly.ts";
import { lambda, restApi, type Resources, type RouteSketch } from "./sketch.ts";

/** A stack whose API routes to the function `Empty`, for tests that do not depend on the response. */
export function emptyApi(
  routes: Readonly<Record<string, RouteSketch>>,
  more: Resources = {},
): StackSketch {
  return {
    name: "Api",
    handlers: { empty: "export const handler = async () => ({});" },
    resources: { ...lambda("Empty", "empty"), ...restApi(routes), ...more },
  };
}
