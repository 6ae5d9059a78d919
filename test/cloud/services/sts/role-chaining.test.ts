import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole, element, sts } from "../../assume-role.ts";
import { user, type Resources, type Statement } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { iamArn, kmsStatus, LIST_KEYS_AS_ANN, MARKING, tagForm, trusting } from "./roles.ts";

const everything: Statement = { Action: "sts:*", Resource: "*" };
const may: readonly Statement[] = [
  everything,
  {
    Action: "kms:ListAliases",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
  },
  LIST_KEYS_AS_ANN,
];
const stack = {
  name: "Chain",
  resources: {
    Ann: user("Ann", everything),
    First: trusting("First", [{ Action: MARKING }], may, { MaxSessionDuration: 7200 }),
    Second: trusting("Second", [{ Action: MARKING }], may, { MaxSessionDuration: 7200 }),
    Plain: trusting("Plain", [{ Action: "sts:AssumeRole" }], may),
    Untagged: trusting("Untagged", [{ Action: ["sts:AssumeRole", "sts:SetSourceIdentity"] }], may),
    Unnamed: trusting("Unnamed", [{ Action: ["sts:AssumeRole", "sts:TagSession"] }], may),
    // This role accepts the inherited tag `team`, but no tag that a session in the chain adds.
    Sealed: trusting(
      "Sealed",
      [
        { Action: "sts:AssumeRole" },
        {
          Action: "sts:TagSession",
          Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } },
        },
      ],
      may,
    ),
    OfAnn: trusting(
      "OfAnn",
      [
        {
          Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
          Condition: { StringEquals: { "aws:SourceIdentity": "ann", "sts:SourceIdentity": "ann" } },
        },
      ],
      may,
    ),
  } satisfies Resources,
};

let local: TestCloud;
let plain: Credentials;
let tagged: Credentials;
let passing: Credentials;
let known: Credentials;
beforeAll(async () => {
  local = await startTestCloud([stack]);
  const first = (more: Readonly<Record<string, string>>) =>
    assumeRole(local, local.keys("Ann"), "First", "First", more);
  plain = await first({});
  tagged = await first(tagForm(["team", "blue"]));
  passing = await first({
    ...tagForm(["Team", "blue"], ["cost", "1"]),
    "TransitiveTagKeys.member.1": "team",
  });
  known = await first({ SourceIdentity: "ann" });
});
afterAll(() => local.close());

const asking = (as: Credentials, roleName: string, more: Readonly<Record<string, string>> = {}) =>
  sts(
    local,
    { Action: "AssumeRole", RoleArn: iamArn(`role/${roleName}`), RoleSessionName: "Next", ...more },
    { as },
  );

describe("a session that assumes another role", () => {
  it.each<[string, () => Credentials, string, Record<string, string>, number, string?]>([
    ["succeeds for one hour", () => plain, "Second", { DurationSeconds: "3600" }, 200],
    [
      "fails for more than one hour",
      () => plain,
      "Second",
      { DurationSeconds: "3601" },
      400,
      "1 hour session limit",
    ],
    [
      "succeeds with tags that are not transitive, even if the role does not allow tags",
      () => tagged,
      "Untagged",
      {},
      200,
    ],
    ["succeeds with transitive tags", () => passing, "Second", {}, 200],
    [
      "fails with transitive tags that the next role does not allow",
      () => passing,
      "Untagged",
      {},
      403,
      "sts:TagSession",
    ],
    ["succeeds with an additional tag", () => passing, "Second", tagForm(["cost", "2"]), 200],
    [
      "fails with an additional tag that the next role does not allow",
      () => passing,
      "Sealed",
      tagForm(["cost", "2"]),
      403,
      "sts:TagSession",
    ],
    ["succeeds with transitive tags that the next role allows", () => passing, "Sealed", {}, 200],
    [
      "fails with another value for a transitive tag",
      () => passing,
      "Second",
      tagForm(["TEAM", "red"]),
      400,
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ],
    ["succeeds with the session's source identity", () => known, "Second", {}, 200],
    [
      "succeeds if the request repeats the source identity",
      () => known,
      "Second",
      { SourceIdentity: "ann" },
      200,
    ],
    [
      "fails with another source identity",
      () => known,
      "Second",
      { SourceIdentity: "bob" },
      400,
      "The source identity is already set for this assume role session",
    ],
    [
      "succeeds with a source identity if the session does not have one",
      () => plain,
      "Second",
      { SourceIdentity: "bob" },
      200,
    ],
    [
      "fails with a source identity that the next role does not allow",
      () => known,
      "Unnamed",
      {},
      403,
      "sts:SetSourceIdentity",
    ],
    [
      "succeeds with the source identity that the next role requires",
      () => known,
      "OfAnn",
      {},
      200,
    ],
    [
      "fails without the source identity that the next role requires",
      () => plain,
      "OfAnn",
      {},
      403,
      "sts:AssumeRole",
    ],
    [
      "fails if only this request sets the required source identity",
      () => plain,
      "OfAnn",
      { SourceIdentity: "ann" },
      403,
      "sts:AssumeRole",
    ],
    ["succeeds without tags and source identity", () => plain, "Plain", {}, 200],
  ])("%s", async (_, as, roleName, more, status, message = "") => {
    const answer = await asking(as(), roleName, more);
    expect(answer.status).toBe(status);
    expect(element(answer.text, "Message")).toContain(message);
  });

  it("passes on only transitive tags and the source identity, through the whole chain", async () => {
    const then = (as: Credentials, more?: Readonly<Record<string, string>>) =>
      assumeRole(local, as, "Second", "Next", more);
    const statuses = async (as: Credentials) => [
      await kmsStatus(local, as, "ListAliases"),
      await kmsStatus(local, as, "ListKeys"),
    ];
    expect(await statuses(tagged)).toEqual([200, 400]);
    expect(await statuses(await then(tagged))).toEqual([400, 400]);
    const third = await then(await then(passing));
    expect(await statuses(third)).toEqual([200, 400]);
    expect((await asking(third, "Second", tagForm(["team", "red"]))).status).toBe(400);
    const named = await then(await then(known));
    expect(await statuses(named)).toEqual([400, 200]);
    expect((await asking(named, "Second", { SourceIdentity: "bob" })).status).toBe(400);
    const answer = await asking(named, "Second");
    expect(element(answer.text, "SourceIdentity")).toBe("ann");
  });

  it("passes on transitive tags and the source identity after a restart too", async () => {
    local = await local.restart();
    await local.deploy(stack);
    expect((await asking(passing, "Second", tagForm(["team", "red"]))).status).toBe(400);
    expect(await kmsStatus(local, await assumeRole(local, passing, "Second"), "ListAliases")).toBe(
      200,
    );
    expect(await kmsStatus(local, await assumeRole(local, known, "Second"), "ListKeys")).toBe(200);
    expect((await asking(known, "Second", { SourceIdentity: "bob" })).status).toBe(400);
  });
});
