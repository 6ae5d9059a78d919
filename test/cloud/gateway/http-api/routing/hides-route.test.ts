import { expect, it } from "vitest";
import type { HttpRoute } from "../../../../../lib/cloud/account/apigatewayv2/http-api.ts";
import { hidesRoute } from "../../../../../lib/cloud/gateway/http-api/routing/find-route.ts";

function route(
  key: string,
  authorization: HttpRoute["authorization"],
  scopes: readonly string[] = [],
): HttpRoute {
  const [verb = "", template = ""] = key.split(" ");
  const segments = template === "" ? [] : template.slice(1).split("/");
  const authorizerId = authorization === "JWT" ? "tokens" : undefined;
  return {
    id: key,
    key,
    verb,
    template,
    segments,
    authorization,
    authorizerId,
    scopes,
    integrationId: undefined,
  };
}

const open = route("GET /{page}", "NONE");

it.each<[string, HttpRoute, HttpRoute, string, boolean]>([
  ["a guarded longer route", open, route("GET /{a}/{b}", "AWS_IAM"), "/a%2Fb", true],
  ["a guarded greedy route", open, route("ANY /admin/{p+}", "AWS_IAM"), "/admin%2Fusers", true],
  ["a guarded default route", open, route("$default", "JWT"), "/a%2Fb", true],
  [
    "a route that needs another scope",
    route("GET /{page}", "JWT", ["read", "write"]),
    route("GET /{a}/{b}", "JWT", ["write"]),
    "/a%2Fb",
    true,
  ],
  [
    "a route that needs a scope",
    route("GET /{page}", "JWT"),
    route("GET /{a}/{b}", "JWT", ["write"]),
    "/a%2Fb",
    true,
  ],
  [
    "a route that needs the same signature",
    route("GET /{page}", "AWS_IAM"),
    route("GET /{a}/{b}", "AWS_IAM"),
    "/a%2Fb",
    false,
  ],
  [
    "an open default route",
    route("GET /{page}", "AWS_IAM"),
    route("$default", "NONE"),
    "/a%2Fb",
    false,
  ],
  ["the same route", open, route("GET /{a}/{b}", "AWS_IAM"), "/a%20b", false],
])("an encoded path is refused if it hides %s", (_, sent, other, path, expected) => {
  const routes = new Map([sent, other].map((one) => [one.id, one]));
  expect(hidesRoute({ routes }, "GET", path)).toBe(expected);
});
