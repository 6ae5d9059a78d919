import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assumeRole, element, sts } from "../../assume-role.ts";
import { user, type Resource, type Resources, type Statement } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import {
  iamArn,
  kmsStatus,
  LIST_KEYS_AS_ANN,
  MARKING,
  tagForm,
  tagList,
  trusting,
} from "./roles.ts";

const tagged = (team: string, { Type, Properties }: Resource): Resource => ({
  Type,
  Properties: { ...Properties, Tags: tagList({ Team: team }) },
});
const whereTag = (team: string) => ({ StringEquals: { "aws:PrincipalTag/team": team } });
const everything: Statement = { Action: "sts:*", Resource: "*" };
const may: readonly Statement[] = [
  { Action: "kms:ListAliases", Resource: "*", Condition: whereTag("blue") },
  LIST_KEYS_AS_ANN,
];
const stack = {
  name: "Tags",
  resources: {
    Ann: tagged("red", user("Ann", everything)),
    Bob: tagged("blue", user("Bob", { Action: "sts:AssumeRole", Resource: "*" })),
    // What the session is given may be limited on the caller's side, too.
    Cid: user(
      "Cid",
      { Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "*" },
      {
        Effect: "Deny",
        Action: "sts:TagSession",
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestTag/team": "green" } },
      },
    ),
    Open: trusting("Open", [{ Action: MARKING }], may, { Tags: tagList({ team: "red" }) }),
    Closed: trusting("Closed", [{ Action: "sts:AssumeRole" }], []),
    Strict: trusting(
      "Strict",
      [
        { Action: "sts:AssumeRole" },
        {
          Action: "sts:TagSession",
          Condition: {
            StringEquals: { "aws:RequestTag/team": ["blue", "green"] },
            "ForAllValues:StringEquals": {
              "aws:TagKeys": ["team", "cost"],
              "sts:TransitiveTagKeys": ["team"],
            },
          },
        },
        {
          Action: "sts:SetSourceIdentity",
          Condition: { StringEquals: { "sts:SourceIdentity": "${aws:username}" } },
        },
      ],
      [],
    ),
    Own: trusting(
      "Own",
      [
        {
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:RoleSessionName": "${aws:username}" } },
        },
      ],
      [],
    ),
    Team: trusting(
      "Team",
      [
        {
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
        },
      ],
      [],
      { Tags: tagList({ team: "red" }) },
    ),
    Required: trusting(
      "Required",
      [{ Action: MARKING, Condition: { StringLike: { "sts:SourceIdentity": "?*" } } }],
      [],
    ),
  } satisfies Resources,
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const asking = (who: string, roleName: string, more: Readonly<Record<string, string>> = {}) =>
  sts(
    local,
    { Action: "AssumeRole", RoleArn: iamArn(`role/${roleName}`), RoleSessionName: who, ...more },
    { as: local.keys(who) },
  );
const team = (value: string) => tagForm(["team", value]);
const transitive = (...keys: readonly string[]) =>
  Object.fromEntries(keys.map((key, n) => [`TransitiveTagKeys.member.${n + 1}`, key]));

type Case = [string, string, string, Record<string, string>, string?];
/** What is asked for, by whom, of which role; and, where it is refused, by which action. */
const cases: readonly Case[] = [
  ["tags, where both sides allow it", "Ann", "Open", team("blue")],
  ["tags, where the caller may not", "Bob", "Open", team("blue"), "sts:TagSession"],
  ["tags, where the role does not take any", "Ann", "Closed", team("blue"), "sts:TagSession"],
  ["tags that the caller may give", "Cid", "Open", team("blue")],
  ["a tag that the caller must not give", "Cid", "Open", team("green"), "sts:TagSession"],
  ["a tag that the role takes", "Ann", "Strict", team("green")],
  ["a value that it does not take", "Ann", "Strict", team("red"), "sts:TagSession"],
  ["two keys that it takes", "Ann", "Strict", tagForm(["team", "blue"], ["cost", "1"])],
  ["a key too many", "Ann", "Strict", tagForm(["team", "blue"], ["x", "1"]), "sts:TagSession"],
  ["a transitive key that it takes", "Ann", "Strict", { ...team("blue"), ...transitive("team") }],
  [
    "a transitive key too many",
    "Ann",
    "Strict",
    { ...tagForm(["team", "blue"], ["cost", "1"]), ...transitive("team", "cost") },
    "sts:TagSession",
  ],
  ["a source identity", "Ann", "Open", { SourceIdentity: "ann" }],
  [
    "a source identity, where the caller may not",
    "Cid",
    "Open",
    { SourceIdentity: "cid" },
    "sts:SetSourceIdentity",
  ],
  [
    "a source identity, where the role does not take any",
    "Ann",
    "Closed",
    { SourceIdentity: "ann" },
    "sts:SetSourceIdentity",
  ],
  ["the source identity that the role asks for", "Ann", "Strict", { SourceIdentity: "Ann" }],
  ["another one", "Ann", "Strict", { SourceIdentity: "Bob" }, "sts:SetSourceIdentity"],
  ["none, where any is asked for", "Ann", "Required", {}, "sts:AssumeRole"],
  ["one, where any is asked for", "Ann", "Required", { SourceIdentity: "me" }],
  ["their own name, where it is asked for", "Ann", "Own", {}],
  ["another name", "Ann", "Own", { RoleSessionName: "Bob" }, "sts:AssumeRole"],
  ["a tag that is the role's, too", "Ann", "Team", {}],
  ["a tag that is not the role's", "Bob", "Team", {}, "sts:AssumeRole"],
  ["no tag, where the role's is asked for", "Cid", "Team", {}, "sts:AssumeRole"],
];

describe("AssumeRole", () => {
  it.each(cases.filter(([, , , , refused]) => refused === undefined))(
    "allows %s",
    async (_, who, roleName, more) => {
      const { status, text } = await asking(who, roleName, more);
      expect(status).toBe(200);
      expect(element(text, "SourceIdentity")).toBe(more["SourceIdentity"] ?? "");
    },
  );

  it.each(cases.filter(([, , , , refused]) => refused !== undefined))(
    "refuses %s",
    async (_, who, roleName, more, action = "") => {
      const { status, text } = await asking(who, roleName, more);
      expect([status, element(text, "Code")]).toEqual([403, "AccessDenied"]);
      expect(element(text, "Message")).toContain(
        `User: ${iamArn(`user/${who}`)} is not authorized to perform: ${action} on resource: ${iamArn(`role/${roleName}`)} `,
      );
    },
  );
});

describe("a session's tags and source identity", () => {
  it("stand before the role's tags, and outlive a restart", async () => {
    const ann = local.keys("Ann");
    const plain = await assumeRole(local, ann, "Open");
    const marked = await assumeRole(local, ann, "Open", "Marked", {
      ...tagForm(["TEAM", "blue"]),
      SourceIdentity: "ann",
    });
    const other = await assumeRole(local, ann, "Open", "Other", {
      ...team("green"),
      SourceIdentity: "bob",
    });
    const statuses = async () =>
      Promise.all(
        [plain, marked, other].flatMap((as) => [
          kmsStatus(local, as, "ListAliases"),
          kmsStatus(local, as, "ListKeys"),
        ]),
      );
    expect(await statuses()).toEqual([400, 400, 200, 200, 400, 400]);
    local = await local.restart();
    local.deploy(stack);
    expect(await statuses()).toEqual([400, 400, 200, 200, 400, 400]);
  });
});
