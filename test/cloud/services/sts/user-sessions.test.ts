import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { element, sts } from "../../assume-role.ts";
import { policy, ref, roleFor, user, type Statement } from "../../deployment/sketch.ts";
import { ACCOUNT, startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { callIam } from "../iam/iam-forms.ts";
import { tagForm } from "./roles.ts";

const federatedArn = (name: string) => `arn:aws:sts::${ACCOUNT}:federated-user/${name}`;
const lists = { Action: "kms:ListKeys", Resource: "*" };
const resources = {
  Ann: user(
    "Ann",
    { ...lists, Action: ["kms:ListKeys", "kms:ListAliases", "kms:DescribeKey", "iam:*"] },
    { Action: ["sts:GetFederationToken", "sts:TagSession"], Resource: federatedArn("app*") },
    { Action: ["sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage"], Resource: "*" },
    {
      Action: "kms:ListKeys",
      Resource: "*",
      Effect: "Deny",
      Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
    },
  ),
  Bob: user(
    "Bob",
    { Action: "sts:GetFederationToken", Resource: "*" },
    { Action: "sts:*", Resource: "*", Effect: "Deny" },
  ),
  Clerk: roleFor("Ann", "Clerk"),
  Key: {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy(
        {
          Action: "kms:*",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/admin` },
          Resource: "*",
        },
        { Action: "kms:DescribeKey", Principal: { AWS: federatedArn("app1") }, Resource: "*" },
      ),
    },
  },
  /** Its policy names the user Ann, whom the federated users come from. */
  OfAnn: {
    Type: "AWS::KMS::Key",
    DependsOn: "Ann",
    Properties: {
      KeyPolicy: policy(
        { Action: "kms:*", Principal: { AWS: ACCOUNT }, Resource: "*" },
        {
          Action: ["kms:GetKeyPolicy", "kms:DisableKey"],
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/Ann` },
          Resource: "*",
        },
        {
          Effect: "Deny",
          Action: ["kms:DescribeKey", "kms:DisableKey"],
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/Ann` },
          Resource: "*",
        },
      ),
    },
  },
};
const aliased = {
  Type: "AWS::KMS::Alias",
  Properties: { AliasName: "alias/ann", TargetKeyId: ref("OfAnn") },
};
const stack = { name: "Users", resources: { ...resources, Alias: aliased } };

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

type Form = Readonly<Record<string, string>>;
const ask = (Action: string, form: Form = {}, as: Credentials = local.keys("Ann")) =>
  sts(local, { Action, ...form }, { as });

async function credentials(Action: string, form: Form = {}): Promise<Credentials> {
  const { status, text } = await ask(Action, form);
  if (status !== 200) throw new Error(text);
  return {
    accessKeyId: element(text, "AccessKeyId"),
    secretAccessKey: element(text, "SecretAccessKey"),
    sessionToken: element(text, "SessionToken"),
  };
}
const federated = (form: Form) => credentials("GetFederationToken", { Name: "app1", ...form });

const kms = (operation: string, as: Credentials, body: object = {}) =>
  local.aws("kms", "/", {
    as,
    headers: [["X-Amz-Target", `TrentService.${operation}`]],
    body: JSON.stringify(body),
  });
const statusOf = async (operation: string, as: Credentials, body?: object) =>
  (await kms(operation, as, body)).status;

async function keyOfAnn(): Promise<string> {
  const { text } = await kms("ListAliases", local.keys("Ann"));
  const id = /"alias\/ann".*?"TargetKeyId":"([^"]+)"/.exec(text)?.[1] ?? "";
  return local.cloud.keyArns().find((arn) => arn.endsWith(id)) ?? "";
}

const inline = (...statements: readonly Statement[]) => ({
  Policy: JSON.stringify(policy(...statements)),
});

describe("GetSessionToken", () => {
  it("returns credentials of the user, with the permissions of the user", async () => {
    const { status, text } = await ask("GetSessionToken", { DurationSeconds: "900" });
    expect(status).toBe(200);
    expect(element(text, "AccessKeyId")).toMatch(/^ASIA/);
    const seconds = (Date.parse(element(text, "Expiration")) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(800);
    expect(seconds).toBeLessThanOrEqual(900);
    const session = await credentials("GetSessionToken");
    expect(await statusOf("ListKeys", session)).toBe(200);
    expect(await statusOf("CreateKey", session)).toBe(400);
    const identity = await ask("GetCallerIdentity", {}, session);
    expect(element(identity.text, "Arn")).toBe(`arn:aws:iam::${ACCOUNT}:user/Ann`);
  });

  it("needs no permission, and no policy can deny it", async () => {
    expect((await ask("GetSessionToken", {}, local.keys("Bob"))).status).toBe(200);
  });

  it("refuses a code of MFA, because no device exists", async () => {
    const form = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/Ann`, TokenCode: "123456" };
    const { status, text } = await ask("GetSessionToken", form);
    expect([status, element(text, "Code")]).toEqual([403, "AccessDenied"]);
    expect(element(text, "Message")).toContain("MultiFactorAuthentication failed");
  });

  it.each([
    ["899", "Member must have value greater than or equal to 900"],
    ["129601", "Member must have value less than or equal to 129600"],
  ])("refuses %s seconds", async (DurationSeconds, text) => {
    const answer = await ask("GetSessionToken", { DurationSeconds });
    expect([answer.status, element(answer.text, "Code")]).toEqual([400, "ValidationError"]);
    expect(element(answer.text, "Message")).toContain(text);
  });
});

describe("GetFederationToken", () => {
  it("answers as recorded from AWS", async () => {
    const { text } = await ask("GetFederationToken", { Name: "app1", DurationSeconds: "900" });
    expect(element(text, "Arn")).toBe(federatedArn("app1"));
    expect(element(text, "FederatedUserId")).toBe(`${ACCOUNT}:app1`);
    expect(element(text, "PackedPolicySize")).toBe("0");
    expect(element(text, "AccessKeyId")).toMatch(/^ASIA/);
  });

  it("allows nothing without session policies, except by a resource policy", async () => {
    const session = await federated({});
    expect(await statusOf("ListKeys", session)).toBe(400);
    const ofAnn = await keyOfAnn();
    const KeyId = local.cloud.keyArns().find((arn) => arn !== ofAnn);
    expect(await statusOf("DescribeKey", session, { KeyId })).toBe(200);
    const other = await federated({ Name: "app2" });
    expect(await statusOf("DescribeKey", other, { KeyId })).toBe(400);
    const identity = await ask("GetCallerIdentity", {}, session);
    expect(element(identity.text, "Arn")).toBe(federatedArn("app1"));
    expect(element(identity.text, "UserId")).toBe(`${ACCOUNT}:app1`);
  });

  it("allows what both the session policy and the policies of the user allow", async () => {
    const session = await federated(
      inline({ Action: ["kms:ListKeys", "kms:CreateKey"], Resource: "*" }),
    );
    expect(await statusOf("ListKeys", session)).toBe(200);
    expect(await statusOf("ListAliases", session)).toBe(400);
    expect(await statusOf("CreateKey", session)).toBe(400);
  });

  it("is subject to the statements of resource policies that name the user, within the session policies", async () => {
    const KeyId = await keyOfAnn();
    const everything = await federated(inline({ Action: "kms:*", Resource: "*" }));
    const nothing = await federated({});
    const get = { KeyId, PolicyName: "default" };
    expect(await statusOf("DescribeKey", everything, { KeyId })).toBe(400);
    expect(await statusOf("GetKeyPolicy", everything, get)).toBe(200);
    expect(await statusOf("GetKeyPolicy", nothing, get)).toBe(400);
  });

  it("gives the federated user tags, by which policies decide", async () => {
    const form = inline(lists);
    const red = await federated({ ...form, ...tagForm(["team", "red"]) });
    const blue = await federated({ ...form, ...tagForm(["team", "blue"]) });
    expect([await statusOf("ListKeys", red), await statusOf("ListKeys", blue)]).toEqual([200, 400]);
  });

  it.each<[string, Form, string, number, string]>([
    [
      "Ann",
      { Name: "other" },
      "AccessDenied",
      403,
      "sts:GetFederationToken on resource: " + federatedArn("other"),
    ],
    [
      "Bob",
      { Name: "app1" },
      "AccessDenied",
      403,
      "with an explicit deny in an identity-based policy",
    ],
    [
      "Ann",
      { Name: "a" },
      "ValidationError",
      400,
      "Member must have length greater than or equal to 2",
    ],
    ["Ann", { Name: "n".repeat(33) }, "ValidationError", 400, "less than or equal to 32"],
    ["Ann", { Name: "app1", Policy: "{" }, "MalformedPolicyDocument", 400, "invalid Json"],
    [
      "Ann",
      { Name: "app1", "PolicyArns.member.1.arn": `arn:aws:iam::${ACCOUNT}:policy/None` },
      "ValidationError",
      400,
      "does not exist or is not attachable",
    ],
    ["Ann", { Name: "app1", ...tagForm(["aws:a", "1"]) }, "InvalidParameterValue", 400, "reserved"],
  ])("refuses %s the request %o", async (userName, form, code, status, message) => {
    const answer = await ask("GetFederationToken", form, local.keys(userName));
    expect([answer.status, element(answer.text, "Code")]).toEqual([status, code]);
    expect(element(answer.text, "Message")).toContain(message);
  });
});

describe("the credentials of a session", () => {
  const role = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/Clerk`, RoleSessionName: "s1" };
  it.each<[string, string, Form, number, string]>([
    ["GetSessionToken", "AssumeRole", role, 200, ""],
    [
      "GetSessionToken",
      "GetSessionToken",
      {},
      403,
      "Cannot call GetSessionToken with session credentials",
    ],
    [
      "GetSessionToken",
      "GetFederationToken",
      { Name: "app1" },
      403,
      "Cannot call GetFederationToken with session credentials",
    ],
    [
      "GetSessionToken",
      "GetAccessKeyInfo",
      {},
      403,
      "Cannot call GetAccessKeyInfo with session credentials",
    ],
    [
      "GetFederationToken",
      "AssumeRole",
      role,
      403,
      "Cannot call AssumeRole with session credentials",
    ],
    [
      "GetFederationToken",
      "GetSessionToken",
      {},
      403,
      "Cannot call GetSessionToken with session credentials",
    ],
    [
      "AssumeRole",
      "GetSessionToken",
      {},
      403,
      "Cannot call GetSessionToken with session credentials",
    ],
    [
      "AssumeRole",
      "GetFederationToken",
      { Name: "app1" },
      403,
      "Cannot call GetFederationToken with session credentials",
    ],
    ["AssumeRole", "GetCallerIdentity", {}, 200, ""],
  ])("of %s call %s", async (by, action, form, status, message) => {
    const everything = inline({ Action: "*", Resource: "*" });
    const given =
      by === "AssumeRole"
        ? role
        : by === "GetFederationToken"
          ? { Name: "app1", ...everything }
          : {};
    const answer = await ask(action, form, await credentials(by, given));
    expect([answer.status, element(answer.text, "Message")]).toEqual([status, message]);
  });

  it.each(["GetSessionToken", "GetFederationToken"])("of %s cannot call IAM", async (by) => {
    const as = await credentials(
      by,
      by === "GetSessionToken" ? {} : { Name: "app1", ...inline({ Action: "*", Resource: "*" }) },
    );
    const { status, text, header } = await callIam(local, { Action: "ListUsers" }, "Ann", { as });
    expect([status, element(text, "Code")]).toEqual([403, "InvalidClientTokenId"]);
    expect(header("x-signet-reason")).toContain("cannot call IAM");
    expect((await callIam(local, { Action: "ListUsers" }, "Ann")).status).toBe(200);
  });
});

it.each<[string, Form, number, string]>([
  ["GetAccessKeyInfo", { AccessKeyId: "own" }, 200, ""],
  ["GetAccessKeyInfo", { AccessKeyId: "AKIAUNKNOWNUNKNOWN00" }, 400, "ValidationError"],
  [
    "DecodeAuthorizationMessage",
    { EncodedMessage: "abc" },
    400,
    "InvalidAuthorizationMessageException",
  ],
])("%s answers Ann, but not Bob", async (action, form, status, code) => {
  const own: Form =
    form["AccessKeyId"] === "own" ? { AccessKeyId: local.keys("Bob").accessKeyId } : {};
  const answer = await ask(action, { ...form, ...own });
  expect([answer.status, element(answer.text, "Code")]).toEqual([status, code]);
  expect(element(answer.text, "Account")).toBe(status === 200 ? ACCOUNT : "");
  const refused = await ask(action, { ...form, ...own }, local.keys("Bob"));
  expect([refused.status, element(refused.text, "Code")]).toEqual([403, "AccessDenied"]);
});

it("the credentials of users remain after a restart, and end with the user", async () => {
  const first = await startTestCloud([stack]);
  const tokens = await Promise.all(
    [
      { Action: "GetSessionToken" },
      { Action: "GetFederationToken", Name: "app1", ...inline(lists) },
    ].map(async (form) => {
      const { text } = await sts(first, form, { as: first.keys("Ann") });
      return {
        accessKeyId: element(text, "AccessKeyId"),
        secretAccessKey: element(text, "SecretAccessKey"),
        sessionToken: element(text, "SessionToken"),
      };
    }),
  );
  const again = await first.restart();
  const statuses = () =>
    Promise.all(
      tokens.map(async (as) => (await sts(again, { Action: "GetCallerIdentity" }, { as })).status),
    );
  await again.deploy(stack);
  expect(await statuses()).toEqual([200, 200]);
  await again.cloud.deployAll([], { keep: [] });
  expect(await statuses()).toEqual([403, 403]);
  await again.close();
});
