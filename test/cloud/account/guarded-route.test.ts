import { expect, it } from "vitest";
import { isGuarded } from "../../../lib/cloud/account/guarded-route.ts";
import { GUARD_HANDLER, GUARD_VARIABLE } from "../../../lib/formats/function/guard-config.ts";

const config = {
  handler: "index.handler",
  stage: "dev",
  function: "hooks",
  secrets: [],
  routes: { "POST /hooks": { type: "plugin", functionName: "gatekeeper" } },
};
const guarded = {
  handler: GUARD_HANDLER,
  layers: ["layer"],
  environment: { [GUARD_VARIABLE]: JSON.stringify(config) },
};

it.each<[what: string, fn: Parameters<typeof isGuarded>[0], route: string, expected: boolean]>([
  ["its guard lists the route", guarded, "POST /hooks", true],
  ["its guard lists another route", guarded, "GET /hooks", false],
  ["the name is one that every object inherits", guarded, "toString", false],
  ["its handler is its own", { ...guarded, handler: "index.handler" }, "POST /hooks", false],
  ["it has no layer", { ...guarded, layers: [] }, "POST /hooks", false],
  ["it has no configuration", { ...guarded, environment: {} }, "POST /hooks", false],
  [
    "the guard rejects its configuration",
    { ...guarded, environment: { [GUARD_VARIABLE]: JSON.stringify({ routes: config.routes }) } },
    "POST /hooks",
    false,
  ],
])(
  "a function is guarded on a route only if its guard verifies it: %s",
  (_, fn, route, expected) => {
    expect(isGuarded(fn, route)).toBe(expected);
  },
);
