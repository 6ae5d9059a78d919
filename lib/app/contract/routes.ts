import type { FunctionName } from "./functions.ts";
import { orderSchema } from "./order.ts";

/** How callers of a route are authenticated. */
export type RouteAuth =
  /** A SigV4 signature of a caller with an IAM grant. */
  | { readonly type: "IAM" }
  /** No authentication, for the given reason. */
  | { readonly type: "PUBLIC"; readonly reason: string }
  /** An HMAC of the body, whose key is a secret of the route's function. */
  | {
      readonly type: "HMAC";
      readonly scheme: "openfaas";
      readonly header: string;
      readonly key: string;
    }
  | {
      readonly type: "HMAC";
      readonly scheme: "github" | "standard" | "stripe";
      readonly key: string;
    }
  /** A user name and a password. */
  | { readonly type: "BASIC"; readonly realm: string }
  /** An access token that has these scopes. */
  | { readonly type: "OIDC"; readonly scopes: readonly string[] }
  /** The decision of an authorizer function of the app, which reads the named header. */
  | { readonly type: "PLUGIN"; readonly function: FunctionName; readonly header: string };

/** A route of the API. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly function: FunctionName;
  readonly auth: RouteAuth;
  /**
   * JSON schema (draft-04) that the body must match, for every content type. If `undefined`, the body is not
   * validated.
   */
  readonly body?: object;
}

/** Every route of the API, by its key `<verb> <path template>`. */
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
  "POST /hooks/lab11": {
    method: "POST",
    path: "/hooks/lab11",
    function: "hooks",
    auth: { type: "HMAC", scheme: "openfaas", header: "Hmac", key: "lab11Key" },
  },
  "POST /hooks/github": {
    method: "POST",
    path: "/hooks/github",
    function: "hooks",
    auth: { type: "HMAC", scheme: "github", key: "githubKey" },
  },
  "POST /hooks/std": {
    method: "POST",
    path: "/hooks/std",
    function: "hooks",
    auth: { type: "HMAC", scheme: "standard", key: "stdKey" },
  },
  "GET /ui": {
    method: "GET",
    path: "/ui",
    function: "whoami",
    auth: { type: "BASIC", realm: "signet" },
  },
  "GET /me": {
    method: "GET",
    path: "/me",
    function: "whoami",
    auth: { type: "OIDC", scopes: ["read"] },
  },
  "GET /plug": {
    method: "GET",
    path: "/plug",
    function: "whoami",
    auth: { type: "PLUGIN", function: "tickets", header: "x-ticket" },
  },
} as const satisfies Readonly<Record<`${Route["method"]} ${Route["path"]}`, Route>>;

export type RouteKey = keyof typeof routes;
