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
    // The policies of the caller can limit the tags of the session, too.
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
/** Title, caller, role and parameters, and the denied action if the call is refused. */
const cases: readonly Case[] = [
  ["tags that the caller's policy and the role allow", "Ann", "Open", team("blue")],
  [
    "tags if the caller's policy does not allow them",
    "Bob",
    "Open",
    team("blue"),
    "sts:TagSession",
  ],
  ["tags if the role does not allow them", "Ann", "Closed", team("blue"), "sts:TagSession"],
  ["a tag value that the caller's policy allows", "Cid", "Open", team("blue")],
  ["a tag value that the caller's policy denies", "Cid", "Open", team("green"), "sts:TagSession"],
  ["a tag value that the role allows", "Ann", "Strict", team("green")],
  ["a tag value that the role does not allow", "Ann", "Strict", team("red"), "sts:TagSession"],
  ["two tag keys that the role allows", "Ann", "Strict", tagForm(["team", "blue"], ["cost", "1"])],
  [
    "a tag key that the role does not allow",
    "Ann",
    "Strict",
    tagForm(["team", "blue"], ["x", "1"]),
    "sts:TagSession",
  ],
  [
    "a transitive key that the role allows",
    "Ann",
    "Strict",
    { ...team("blue"), ...transitive("team") },
  ],
  [
    "a transitive key that the role does not allow",
    "Ann",
    "Strict",
    { ...tagForm(["team", "blue"], ["cost", "1"]), ...transitive("team", "cost") },
    "sts:TagSession",
  ],
  ["a source identity", "Ann", "Open", { SourceIdentity: "ann" }],
  [
    "a source identity if the caller's policy does not allow it",
    "Cid",
    "Open",
    { SourceIdentity: "cid" },
    "sts:SetSourceIdentity",
  ],
  [
    "a source identity if the role does not allow it",
    "Ann",
    "Closed",
    { SourceIdentity: "ann" },
    "sts:SetSourceIdentity",
  ],
  ["the source identity that the role requires", "Ann", "Strict", { SourceIdentity: "Ann" }],
  [
    "another source identity than the role requires",
    "Ann",
    "Strict",
    { SourceIdentity: "Bob" },
    "sts:SetSourceIdentity",
  ],
  [
    "a session without a source identity if the role requires one",
    "Ann",
    "Required",
    {},
    "sts:AssumeRole",
  ],
  ["any source identity if the role requires one", "Ann", "Required", { SourceIdentity: "me" }],
  ["a session name equal to the user name if the role requires it", "Ann", "Own", {}],
  [
    "another session name than the role requires",
    "Ann",
    "Own",
    { RoleSessionName: "Bob" },
    "sts:AssumeRole",
  ],
  ["a caller with the same tag as the role", "Ann", "Team", {}],
  ["a caller with another tag value than the role", "Bob", "Team", {}, "sts:AssumeRole"],
  ["a caller without the tag of the role", "Cid", "Team", {}, "sts:AssumeRole"],
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
  it("override the role's tags, also after a restart", async () => {
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
    await local.deploy(stack);
    expect(await statuses()).toEqual([400, 400, 200, 200, 400, 400]);
  });
});
