import { expect, it } from "vitest";
import { isGuarded } from "../../../lib/cloud/account/guarded-route.ts";
import { GUARD_HANDLER, GUARD_VARIABLE } from "../../../lib/formats/function/guard-config.ts";

const config = {
  handler: "index.handler",
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
  ["is guarded if its guard lists the route", guarded, "POST /hooks", true],
  ["is not guarded if its guard lists another route", guarded, "GET /hooks", false],
  ["is not guarded if every object inherits the route's name", guarded, "toString", false],
  [
    "is not guarded without the guard's handler",
    { ...guarded, handler: "index.handler" },
    "POST /hooks",
    false,
  ],
  ["is not guarded without a layer", { ...guarded, layers: [] }, "POST /hooks", false],
  ["is not guarded without a configuration", { ...guarded, environment: {} }, "POST /hooks", false],
  [
    "is not guarded if the guard rejects its configuration",
    { ...guarded, environment: { [GUARD_VARIABLE]: JSON.stringify({ routes: config.routes }) } },
    "POST /hooks",
    false,
  ],
])("a function's route %s", (_, fn, route, expected) => {
  expect(isGuarded(fn, route)).toBe(expected);
});
