import { expect, it } from "vitest";
import {
  authorizer,
  guarded,
  lambda,
  policy,
  restApi,
  user,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";
import { answer, cellOf, sketchedMatrix } from "../matrix-of.ts";

const onAll = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
const inside = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };

/** Returns the different cells of all principals for a route with an authorizer and this resource policy. */
function saysOfAll(given: readonly Statement[], without?: string): readonly string[] {
  const api = given.length === 0 ? {} : { Policy: policy(...given) };
  const all: Resources = {
    ...lambda("Fn", "code"),
    ...lambda("Basic", "code"),
    ...restApi({ "GET /ui": guarded("Guard", "Fn") }, { api }),
    ...authorizer("Guard", "Basic"),
    Ann: user("Ann"),
    Bob: user("Bob", { Action: "*", Resource: "*" }),
    Eve: user("Eve", { Effect: "Deny", Action: "*", Resource: "*" }),
  };
  const matrix = sketchedMatrix(
    Object.fromEntries(Object.entries(all).filter(([id]) => id !== without)),
  );
  const who = ["user Ann", "user Bob", "user Eve", "any administrator", "anyone"];
  const said = who.map((name) => answer(cellOf(matrix, name, "route GET /ui")));
  return [...new Set(said)];
}

const term = "if authorizer S/Guard allows it";
it.each<[string, readonly Statement[], string | undefined, readonly string[]]>([
  ["gives every principal the same access", [], undefined, [term]],
  ["gives the same access if the API's policy allows too", [onAll], undefined, [term]],
  ["needs no allow of the API's policy", [{ ...onAll, Condition: inside }], undefined, [term]],
  [
    "is limited by a Deny of the API's policy",
    [onAll, { ...onAll, Effect: "Deny", Condition: { NotIpAddress: inside.IpAddress } }],
    undefined,
    [`${term}; unless aws:SourceIp is not in 10.0.0.0/8`],
  ],
  [
    "gives no access if the API's policy denies",
    [onAll, { ...onAll, Effect: "Deny" }],
    undefined,
    ["no"],
  ],
  ["gives no access if API Gateway may not invoke the authorizer", [], "GuardPermission", ["no"]],
  [
    "gives no access if API Gateway may not invoke the route's function",
    [],
    "ApiMethodGET /uiPermission",
    ["no"],
  ],
])("an authorizer %s", (_, given, without, expected) => {
  expect(saysOfAll(given, without)).toEqual(expected);
});
