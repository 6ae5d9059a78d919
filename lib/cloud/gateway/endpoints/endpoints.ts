import type { Account } from "../../account/account.ts";
import { httpRouteKeys, withHttpEndpoints } from "../http-api/routing/http-endpoints.ts";
import { defaultEndpoints, tlsEndpoints } from "../rest-api/routing/endpoints.ts";
import { routeNames } from "../rest-api/routing/routes.ts";

type Endpoints = Readonly<Record<string, string>>;

/** Returns the URLs of all APIs over plain HTTP, by API name. */
export function plainEndpoints(account: Account, port: number): Endpoints {
  const rest = defaultEndpoints(account, "http", "127.0.0.1", port);
  return withHttpEndpoints(rest, account, "http", "127.0.0.1", port);
}

/** Returns the URLs of all APIs over TLS, by API name, and of custom domains, by domain name and base path. */
export function secureEndpoints(account: Account, port: number): Endpoints {
  return withHttpEndpoints(tlsEndpoints(account, port), account, "https", "localhost", port);
}

/** Returns the names of the routes of all deployed stages, each once. */
export function allRouteNames(account: Account): readonly string[] {
  return [...new Set([...routeNames(account), ...httpRouteKeys(account)])];
}
