import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole } from "../assume-role.ts";
import { refusal, withProperties } from "../refusal.ts";
import {
  lambda,
  restApi,
  roleFor,
  user,
  type Resource,
  type Statement,
} from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";

const invoke = (suffix: string, more: object = {}): Statement => ({
  Action: "execute-api:Invoke",
  Resource: `arn:aws:execute-api:*:*:*/GET/${suffix}`,
  ...more,
});
const when = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const statements: readonly Statement[] = [
  invoke("equals", when("StringEquals", "aws:PrincipalTag/team", "Blue")),
  invoke("key-case", when("StringEquals", "AWS:principaltag/TEAM", "Blue")),
  invoke("ignore-case", when("StringEqualsIgnoreCase", "aws:PrincipalTag/team", "blue")),
  invoke("absent", when("Null", "aws:PrincipalTag/team", "true")),
  invoke("not-red", when("StringNotEquals", "aws:PrincipalTag/team", "Red")),
  invoke("like", when("StringLike", "aws:PrincipalTag/team", "B*")),
  invoke("of/${aws:PrincipalTag/team}"),
  invoke("or/${aws:PrincipalTag/team, 'none'}"),
  invoke("same", when("StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/lead}")),
  invoke("denied"),
  {
    ...invoke("denied", when("StringEquals", "aws:PrincipalTag/team", "Blue")),
    Effect: "Deny",
  },
];
const PATHS = [
  ..."equals key-case ignore-case absent not-red like".split(" "),
  ..."of/Blue of/Red of/* or/Blue or/none or/Red same denied".split(" "),
];
const tagged = (resource: Resource, tags: Readonly<Record<string, string>>) =>
  withProperties(resource, {
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
const team = (name: string, tags: Readonly<Record<string, string>>) =>
  tagged(user(name, ...statements), tags);

const resources = {
  Blue: team("Blue", { team: "Blue", lead: "Blue" }),
  Shouting: team("Shouting", { TEAM: "Blue" }),
  Lower: team("Lower", { team: "blue" }),
  Red: team("Red", { team: "Red", lead: "Blue" }),
  Star: team("Star", { team: "*" }),
  Nobody: team("Nobody", {}),
  Clerk: tagged(roleFor("Nobody", "Clerk", ...statements), { team: "Blue" }),
  ...lambda("Empty", "empty"),
  ...restApi({ "GET /{proxy+}": { function: "Empty" } }),
};
const stack = {
  name: "Teams",
  handlers: { empty: "export const handler = async () => ({});" },
  resources,
};

let local: TestCloud;
let clerk: Credentials;
beforeAll(async () => {
  local = await startTestCloud([stack]);
  clerk = await assumeRole(local, local.keys("Nobody"), "Clerk");
});
afterAll(() => local.close());

async function reached(as: Credentials): Promise<readonly string[]> {
  const answers = PATHS.map(async (path) => {
    const { status } = await local.call("GET", `/prod/${path}`, { as });
    expect([200, 403]).toContain(status);
    return status === 200 ? [path] : [];
  });
  return (await Promise.all(answers)).flat();
}

const blue = "equals key-case ignore-case not-red like of/Blue or/Blue";
describe("a policy about principal tags", () => {
  it.each<[string, string]>([
    ["Blue", `${blue} same`],
    // Keys are case-insensitive, but values are case-sensitive.
    ["Shouting", blue],
    ["Lower", "ignore-case not-red denied"],
    ["Red", "of/Red or/Red denied"],
    // A wildcard in a tag value has no effect.
    ["Star", "not-red of/* denied"],
    ["Nobody", "absent not-red or/none denied"],
  ])("allows user %s these paths: %s", async (name, expected) => {
    expect(await reached(local.keys(name))).toEqual(expected.split(" "));
  });

  it("applies to a role's session with the role's tags", async () => {
    expect(await reached(clerk)).toEqual(blue.split(" "));
  });

  it("sees a changed tag at the next request", async () => {
    const Lower = team("Lower", { team: "Blue" });
    await local.deploy({ ...stack, resources: { ...resources, Lower } });
    expect(await reached(local.keys("Lower"))).toEqual(blue.split(" "));
    await local.deploy(stack);
    expect(await reached(local.keys("Lower"))).not.toContain("equals");
  });
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "two keys that differ only in case",
    { team: "a", Team: "b" },
    "are refused: their keys are case-insensitive",
  ],
  ["a reserved key", { "aws:team": "a" }, "are refused: Tags beginning with aws: are reserved"],
])("a deployment rejects tags of a user with %s", (_, tags, message) => {
  expect(refusal({ It: tagged(user("It"), tags) })).toContain(`S/It: property Tags ${message}`);
});
