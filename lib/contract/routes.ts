import type { FunctionName } from "./functions.ts";
import { orderSchema } from "./order.ts";

/** Who may call a route: a caller with an IAM grant, or anybody, for a reason that is written down. */
export type RouteAuth =
  | { readonly type: "IAM" }
  | { readonly type: "PUBLIC"; readonly reason: string };

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly function: FunctionName;
  readonly auth: RouteAuth;
  /** JSON schema (draft-04) that a body must fit, whatever its content type; none: no body check. */
  readonly body?: object;
}

/** Every route of the API, under the key by which grants name it. */
export const routes = {
  "GET /open": {
    method: "GET",
    path: "/open",
    function: "open",
    auth: { type: "PUBLIC", reason: "says hello to anyone, holds no secret and reads no input" },
  },
  "GET /secure": { method: "GET", path: "/secure", function: "secure", auth: { type: "IAM" } },
  "POST /orders": {
    method: "POST",
    path: "/orders",
    function: "orders",
    auth: { type: "IAM" },
    body: orderSchema,
  },
} as const satisfies Readonly<Record<`${Route["method"]} ${Route["path"]}`, Route>>;

export type RouteKey = keyof typeof routes;
