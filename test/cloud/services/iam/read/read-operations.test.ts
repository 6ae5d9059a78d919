import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element } from "../../../assume-role.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { callIam, list, type Form } from "../iam-forms.ts";
import { account, directory } from "./directory-sketch.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Directory", resources: directory }]);
});
afterAll(() => local.close());

const iam = (Action: string, form: Form = {}, userName = "Ann") =>
  callIam(local, { Action, ...form }, userName);

const limit = `${account}:policy/limits/Limit`;
const basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
/** The document of an inline policy or of a managed one, as IAM sends it. */
const encoded = (Action: string, Resource = "%2A") =>
  `%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22${Action.replace(":", "%3A")}%22%2C%22Resource%22%3A%22${Resource}%22%7D%5D%7D`;

interface Row {
  readonly form?: Form;
  /** Parts of the response. */
  readonly has: readonly string[];
  /** The resource in the message of a refusal. */
  readonly shown: string;
  /** A request for something that does not exist, and the message about it. */
  readonly missing?: readonly [Form, string];
}

const noRole = [{ RoleName: "No" }, "The role with name No cannot be found."] as const;
const noUser = [{ UserName: "No" }, "The user with name No cannot be found."] as const;
const noGroup = [{ GroupName: "No" }, "The group with name No cannot be found."] as const;
const noPolicy = [
  { PolicyArn: `${account}:policy/No` },
  `Policy ${account}:policy/No was not found.`,
] as const;

const rows: Readonly<Record<string, Row>> = {
  GetUser: {
    form: { UserName: "Bob" },
    has: [
      `<Path>/people/</Path><UserName>Bob</UserName>`,
      `<Arn>${account}:user/people/Bob</Arn>`,
      `<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>${limit}</PermissionsBoundaryArn></PermissionsBoundary>`,
      "<Tags><member><Key>team</Key><Value>red</Value></member>",
    ],
    shown: "user Bob",
    missing: noUser,
  },
  GetRole: {
    form: { RoleName: "Worker" },
    has: [
      `<Arn>${account}:role/app/Worker</Arn>`,
      "<AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22",
      "<Description>Works</Description><MaxSessionDuration>7200</MaxSessionDuration>",
      "<RoleLastUsed/>",
    ],
    shown: "role Worker",
    missing: noRole,
  },
  GetGroup: {
    form: { GroupName: "Readers" },
    has: [
      `<Arn>${account}:group/people/Readers</Arn>`,
      "<Users><member><Path>/people/</Path><UserName>Bob</UserName>",
    ],
    shown: "group Readers",
    missing: noGroup,
  },
  ListUsers: {
    has: ["<UserName>Ann<", "<UserName>Bob<", "<UserName>Carl<", "<UserName>admin<"],
    shown: `${account}:user/`,
  },
  ListRoles: {
    form: { PathPrefix: "/app/" },
    has: ["<Roles><member><Path>/app/</Path><RoleName>Worker</RoleName>"],
    shown: `${account}:role/app/`,
  },
  ListGroups: { has: ["<GroupName>Readers</GroupName>"], shown: `${account}:group/` },
  ListGroupsForUser: {
    form: { UserName: "Bob" },
    has: ["<GroupName>Readers</GroupName>"],
    shown: "user Bob",
    missing: noUser,
  },
  ListUserTags: {
    form: { UserName: "Bob" },
    has: ["<member><Key>cost</Key><Value>7</Value></member>"],
    shown: "user Bob",
    missing: noUser,
  },
  ListRoleTags: {
    form: { RoleName: "Worker" },
    has: ["<member><Key>team</Key><Value>blue</Value></member>"],
    shown: "role Worker",
    missing: noRole,
  },
  GetPolicy: {
    form: { PolicyArn: limit },
    has: [
      "<DefaultVersionId>v1</DefaultVersionId><AttachmentCount>1</AttachmentCount><PermissionsBoundaryUsageCount>1</PermissionsBoundaryUsageCount>",
      "<Description>What people may do</Description>",
    ],
    shown: `policy ${limit}`,
    missing: noPolicy,
  },
  GetPolicyVersion: {
    form: { PolicyArn: limit, VersionId: "v1" },
    has: [`<Document>${encoded("kms:Encrypt")}</Document><VersionId>v1</VersionId>`],
    shown: `policy ${limit}`,
    missing: [
      { PolicyArn: limit, VersionId: "v2" },
      `Policy ${limit} version v2 does not exist or is not attachable.`,
    ],
  },
  ListPolicyVersions: {
    form: { PolicyArn: basic },
    has: ["<IsDefaultVersion>true</IsDefaultVersion><CreateDate>2015-04-09T15:03:43Z<"],
    shown: `policy ${basic}`,
    missing: noPolicy,
  },
  ListPolicyTags: {
    form: { PolicyArn: limit },
    has: ["<Tags/>"],
    shown: `policy ${limit}`,
    missing: noPolicy,
  },
  ListPolicies: {
    form: { Scope: "Local", PathPrefix: "/limits/" },
    has: [`<Policies><member><PolicyName>Limit</PolicyName>`],
    shown: "policy path /limits/",
  },
  ListEntitiesForPolicy: {
    form: { PolicyArn: limit },
    has: ["<PolicyGroups><member><GroupName>Readers<", "<UserName>Bob<", "<PolicyRoles/>"],
    shown: `policy ${limit}`,
    missing: noPolicy,
  },
  GetRolePolicy: {
    form: { RoleName: "Reader", PolicyName: "Added" },
    has: [`<RoleName>Reader</RoleName>`, `<PolicyDocument>${encoded("kms:Sign")}<`],
    shown: "role Reader",
    missing: [
      { RoleName: "Reader", PolicyName: "No" },
      "The role policy with name No cannot be found.",
    ],
  },
  GetUserPolicy: {
    form: { UserName: "Ann", PolicyName: "Own" },
    has: ["<UserName>Ann</UserName><PolicyName>Own</PolicyName><PolicyDocument>%7B"],
    shown: "user Ann",
    missing: [
      { UserName: "Ann", PolicyName: "No" },
      "The user policy with name No cannot be found.",
    ],
  },
  GetGroupPolicy: {
    form: { GroupName: "Readers", PolicyName: "No" },
    has: [],
    shown: "group Readers",
    missing: [
      { GroupName: "Readers", PolicyName: "No" },
      "The group policy with name No cannot be found.",
    ],
  },
  ListRolePolicies: {
    form: { RoleName: "Reader" },
    has: ["<PolicyNames><member>Added</member><member>Own</member></PolicyNames>"],
    shown: "role Reader",
    missing: noRole,
  },
  ListUserPolicies: {
    form: { UserName: "Bob" },
    has: ["<PolicyNames/>"],
    shown: "user Bob",
    missing: noUser,
  },
  ListGroupPolicies: {
    form: { GroupName: "Readers" },
    has: ["<PolicyNames/>"],
    shown: "group Readers",
    missing: noGroup,
  },
  ListAttachedRolePolicies: {
    form: { RoleName: "Worker" },
    has: [`<member><PolicyName>AWSLambdaBasicExecutionRole</PolicyName><PolicyArn>${basic}<`],
    shown: "role Worker",
    missing: noRole,
  },
  ListAttachedUserPolicies: {
    form: { UserName: "admin" },
    has: ["<PolicyArn>arn:aws:iam::aws:policy/AdministratorAccess</PolicyArn>"],
    shown: "user admin",
    missing: noUser,
  },
  ListAttachedGroupPolicies: {
    form: { GroupName: "Readers", PathPrefix: "/other/" },
    has: ["<AttachedPolicies/>"],
    shown: "group Readers",
    missing: noGroup,
  },
  ListAccessKeys: {
    form: { UserName: "Bob" },
    has: ["<Status>Active</Status>"],
    shown: "user Bob",
    missing: noUser,
  },
  ListMFADevices: {
    form: { UserName: "Bob" },
    has: ["<MFADevices/>"],
    shown: "user Bob",
    missing: noUser,
  },
  ListInstanceProfiles: { has: ["<InstanceProfiles/>"], shown: `${account}:instance-profile/` },
  ListInstanceProfilesForRole: {
    form: { RoleName: "Worker" },
    has: ["<InstanceProfiles/>"],
    shown: "role Worker",
    missing: noRole,
  },
  ListAccountAliases: { has: ["<AccountAliases/>"], shown: "*" },
  GetAccountAuthorizationDetails: {
    form: list("Filter", "Role", "User"),
    has: [
      "<GroupDetailList/>",
      "<GroupList><member>Readers</member></GroupList>",
      `<RolePolicyList><member><PolicyName>Own</PolicyName><PolicyDocument>${encoded("kms:Decrypt")}<`,
      "<InstanceProfileList/>",
      "<Policies/>",
    ],
    shown: "*",
  },
};

describe.each(Object.entries(rows))("%s", (action, { form, has, shown, missing }) => {
  it.each(has.length > 0 ? [{ has }] : [])("returns what the templates declare", async () => {
    const { status, text } = await iam(action, form);
    expect(status).toBe(200);
    for (const part of has) expect(text).toContain(part);
  });

  it.each([
    ["Bob", "user/people/Bob", `because no identity-based policy allows the iam:${action} action`],
    ["Carl", "user/Carl", "with an explicit deny in an identity-based policy"],
  ])("is refused to %s", async (userName, caller, why) => {
    const { status, text } = await iam(action, form, userName);
    expect([status, element(text, "Code")]).toEqual([403, "AccessDenied"]);
    expect(element(text, "Message")).toBe(
      `User: ${account}:${caller} is not authorized to perform: iam:${action} on resource: ${shown} ${why}`,
    );
  });

  it.each(missing ? [missing] : [])(
    "says that something does not exist only to an allowed caller",
    async (absent, message) => {
      const { status, text } = await iam(action, absent);
      expect([status, element(text, "Code"), element(text, "Message")]).toEqual([
        404,
        "NoSuchEntity",
        message,
      ]);
      expect(element((await iam(action, absent, "Bob")).text, "Code")).toBe("AccessDenied");
    },
  );
});

describe("a list", () => {
  it.each([
    ["ListUsers", {}, "UserName", ["Ann", "Bob", "Carl", "admin"]],
    ["ListRolePolicies", { RoleName: "Reader" }, "member", ["Added", "Own"]],
    [
      "GetAccountAuthorizationDetails",
      list("Filter", "Group", "LocalManagedPolicy"),
      "Path",
      ["/people/", "/limits/"],
    ],
  ])("of %s has pages", async (action, form: Form, name, all) => {
    const found: string[] = [];
    let Marker: string | undefined;
    do {
      const next: Form = Marker === undefined ? {} : { Marker };
      const { text } = await iam(action, { ...form, ...next, MaxItems: "1" });
      found.push(element(text, name));
      Marker = element(text, "Marker") || undefined;
      expect(element(text, "IsTruncated")).toBe(String(Marker !== undefined));
    } while (Marker !== undefined);
    expect(found).toEqual(all);
  });

  it.each<[Form, RegExp]>([
    [{ Marker: "x" }, /^Invalid Marker\.$/],
    [{ MaxItems: "0" }, /'maxItems' .* greater than or equal to 1$/],
    [{ MaxItems: "1001" }, /'maxItems' .* less than or equal to 1000$/],
  ])("refuses %o", async (form, message) => {
    const { status, text } = await iam("ListUsers", form);
    expect([status, element(text, "Code")]).toEqual([400, "ValidationError"]);
    expect(element(text, "Message")).toMatch(message);
  });

  it.each<[Form, readonly string[]]>([
    [{ OnlyAttached: "true" }, ["Limit", "AdministratorAccess", "AWSLambdaBasicExecutionRole"]],
    [{ PolicyUsageFilter: "PermissionsBoundary" }, ["Limit"]],
    [{ Scope: "Local" }, ["Limit"]],
    [
      { Scope: "AWS", OnlyAttached: "true", PathPrefix: "/service-role/" },
      ["AWSLambdaBasicExecutionRole"],
    ],
  ])("of policies is filtered by %o", async (form, names) => {
    const { text } = await iam("ListPolicies", form);
    expect([...text.matchAll(/<PolicyName>([^<]*)/g)].map(([, name]) => name)).toEqual(names);
  });

  it.each<[Form, string]>([
    [{ EntityFilter: "Group" }, "Readers"],
    [{ EntityFilter: "User" }, "Bob"],
    [{ PolicyUsageFilter: "PermissionsBoundary" }, "Bob"],
    [{ PolicyUsageFilter: "PermissionsPolicy" }, "Readers"],
  ])("of entities for a policy is filtered by %o", async (form, name) => {
    const { text } = await iam("ListEntitiesForPolicy", { PolicyArn: limit, ...form });
    expect(
      [...text.matchAll(/<(?:User|Group|Role)Name>([^<]*)/g)].map(([, found]) => found),
    ).toEqual([name]);
  });
});

it("GetUser without a name returns the caller", async () => {
  expect(element((await iam("GetUser")).text, "UserName")).toBe("Ann");
});

it("dates and ids of a template stay the same after a restart, and the update date follows the properties", async () => {
  const again = await startTestCloud([{ name: "Directory", resources: directory }]);
  try {
    const shapes = async (cloud: TestCloud) => {
      const answers = [
        await callIam(cloud, { Action: "GetRole", RoleName: "Worker" }),
        await callIam(cloud, { Action: "GetGroup", GroupName: "Readers" }),
        await callIam(cloud, { Action: "GetPolicy", PolicyArn: limit }),
        await callIam(cloud, { Action: "GetUser", UserName: "admin" }),
      ];
      return answers.map(({ text }) => text.replace(/<RequestId>.*/, ""));
    };
    const before = await shapes(again);
    const restarted = await again.restart();
    await restarted.deploy({ name: "Directory", resources: directory });
    expect(await shapes(restarted)).toEqual(before);
    await restarted.cloud.close();
  } finally {
    await again.close();
  }
});

it.each([
  ["DeleteUser", ...noUser],
  ["DeleteRole", ...noRole],
  ["DeleteGroup", ...noGroup],
  ["DeletePolicy", ...noPolicy],
] as const)(
  "%s, which is not served, refuses a name that does not exist as IAM does",
  async (action, form, message) => {
    const denied = await iam(action, form);
    expect([denied.status, denied.text]).toEqual([403, expect.stringContaining(`iam:${action}`)]);
    const missing = await iam(action, form, "admin");
    expect([missing.status, missing.text]).toEqual([404, expect.stringContaining(message)]);
    expect((await iam(action, {}, "admin")).status).toBe(501);
  },
);

it("DeleteUser of a user that exists is not served", async () => {
  const answer = await iam("DeleteUser", { UserName: "Bob" }, "admin");
  expect([answer.status, answer.text]).toEqual([
    501,
    expect.stringContaining("The local cloud does not serve iam:DeleteUser."),
  ]);
});
