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

/** What is said of everybody at a route with an authorizer, in an API with that resource policy. */
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
  ["says of everybody alike", [], undefined, [term]],
  ["says it where the API's policy allows too", [onAll], undefined, [term]],
  ["needs no allow of the API's", [{ ...onAll, Condition: inside }], undefined, [term]],
  [
    "is bound by a Deny of the API's",
    [onAll, { ...onAll, Effect: "Deny", Condition: { NotIpAddress: inside.IpAddress } }],
    undefined,
    [`${term}; unless aws:SourceIp is not in 10.0.0.0/8`],
  ],
  [
    "lets nobody in whom the API's denies",
    [onAll, { ...onAll, Effect: "Deny" }],
    undefined,
    ["no"],
  ],
  ["lets nobody in that may not be asked", [], "GuardPermission", ["no"]],
  ["lets nobody in where the route is dead", [], "ApiMethodGET /uiPermission", ["no"]],
])("an authorizer %s", (_, given, without, expected) => {
  expect(saysOfAll(given, without)).toEqual(expected);
});
