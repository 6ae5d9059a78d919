import { expect, it } from "vitest";
import { matrixOf } from "../../../../lib/cloud/who-can/matrix.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, lambda, policy, restApi, user, type Statement } from "../../deployment/sketch.ts";

const onAll = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
const routes = {
  "GET /open": { function: "Fn", authorization: "NONE" },
  "GET /secure": { function: "Fn" },
} as const;

/** Returns the access of principals to the two routes of an API with these statements in its resource policy. */
function accessTo(...given: readonly Statement[]) {
  const account = emptyAccount();
  const api = given.length === 0 ? {} : { Policy: policy(...given) };
  const resources = {
    ...lambda("Fn", "code"),
    ...restApi(routes, { api }),
    Ann: user("Ann"),
    Bob: user("Bob", { Action: "execute-api:Invoke", Resource: "*" }),
  };
  deploySketch(account, { name: "S", resources });
  const cells = matrixOf(account, []).cells.filter(({ target }) => target.kind === "route");
  return Object.fromEntries(
    ["user Ann", "user Bob", "anyone", "any other account", "999999999999"].map((name) => [
      name,
      cells.filter(({ row }) => row.name.includes(name)).map(({ access }) => access),
    ]),
  );
}

const inside = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };

it.each<[string, readonly Statement[], object]>([
  [
    "none, so routes without authorization are open",
    [],
    {
      "user Ann": ["yes", "no"],
      "user Bob": ["yes", "yes"],
      anyone: ["yes", "no"],
      "any other account": ["yes", "no"],
      "999999999999": [],
    },
  ],
  [
    "one that allows every principal from a range of addresses",
    [{ ...onAll, Condition: inside }],
    {
      "user Ann": ["if", "if"],
      "user Bob": ["if", "yes"],
      anyone: ["if", "no"],
      "any other account": ["if", "if"],
      "999999999999": [],
    },
  ],
  [
    "one that only allows Ann and an account, and no unsigned request",
    [{ ...onAll, Principal: { AWS: [att("Ann"), "999999999999"] } }],
    {
      "user Ann": ["no", "yes"],
      "user Bob": ["no", "yes"],
      anyone: ["no", "no"],
      "any other account": ["no", "no"],
      "999999999999": ["no", "yes"],
    },
  ],
  [
    "one that denies all",
    [onAll, { ...onAll, Effect: "Deny" }],
    {
      "user Ann": ["no", "no"],
      "user Bob": ["no", "no"],
      anyone: ["no", "no"],
      "any other account": ["no", "no"],
      "999999999999": [],
    },
  ],
])("a matrix follows the resource policy of an API: %s", (_, given, expected) => {
  expect(accessTo(...given)).toEqual(expected);
});
