import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import type { Account } from "../../../../lib/cloud/account/account.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import {
  policy,
  ref,
  role,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";

const allow = { Action: "kms:Encrypt", Resource: "*" };
const deny = { ...allow, Effect: "Deny" } as const;

/** Returns whether a user's current policies allow kms:Encrypt. */
function may(account: Account, userName = "Ann"): boolean {
  const identity = account.directory.find(account.directory.accessKeyOf(userName).accessKeyId);
  if (!identity) throw new Error(`no user ${userName}`);
  const request = {
    principal: identity.principal,
    action: "kms:Encrypt",
    resource: "arn:aws:kms:r:123456789012:key/k",
    context: new Map(),
  };
  return evaluate(request, { identity: identity.policies, resourceAccountId: "123456789012" })
    .allowed;
}

const inline = (
  PolicyName: string,
  Users: readonly string[],
  ...statements: readonly Statement[]
): Resource => ({
  Type: "AWS::IAM::Policy",
  Properties: { PolicyName, PolicyDocument: policy(...statements), Users },
});
const managed = (properties: object, ...statements: readonly Statement[]): Resource => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName: "Shared", PolicyDocument: policy(...statements), ...properties },
});
const group = (...statements: readonly Statement[]): Resource => ({
  Type: "AWS::IAM::Group",
  Properties: { GroupName: "Staff", Policies: user("", ...statements).Properties?.["Policies"] },
});
const having = (resource: Resource, properties: object): Resource => ({
  ...resource,
  Properties: { ...resource.Properties, ...properties },
});
const addition = (...Users: readonly string[]): Resource => ({
  Type: "AWS::IAM::UserToGroupAddition",
  Properties: { GroupName: "Staff", Users },
  DependsOn: ["Group", "Ann"],
});
const ArnOfShared = "arn:aws:iam::123456789012:policy/Shared";

/** Deploys stacks one after another. A stack may occur several times. */
function deploy(...stacks: readonly (readonly [name: string, resources: Resources])[]): Account {
  const account = emptyAccount();
  for (const [name, resources] of stacks) deploySketch(account, { name, resources });
  return account;
}

describe("a user's permissions include", () => {
  it.each<[string, Resources, boolean]>([
    ["nothing without a policy", { Ann: user("Ann") }, false],
    ["the user's own policies", { Ann: user("Ann", allow) }, true],
    [
      "a policy resource that names the user",
      {
        Ann: user("Ann"),
        P: inline("P", ["Ann"], allow),
        DependsOn: { Type: "AWS::CDK::Metadata" },
      },
      true,
    ],
    [
      "a managed policy that the user names by its ARN",
      { M: managed({}, allow), Ann: having(user("Ann"), { ManagedPolicyArns: [ref("M")] }) },
      true,
    ],
    [
      "a managed policy that names the user",
      { Ann: user("Ann"), M: managed({ Users: [ref("Ann")] }, allow) },
      true,
    ],
    [
      "the policies of the user's group",
      { Group: group(allow), Ann: having(user("Ann"), { Groups: [ref("Group")] }) },
      true,
    ],
    [
      "the policies of a group that the user is added to",
      { Group: group(allow), Ann: user("Ann"), Add: addition("Ann") },
      true,
    ],
    [
      "a policy resource that names the user's group",
      {
        Group: group(),
        Ann: having(user("Ann"), { Groups: [ref("Group")] }),
        P: {
          Type: "AWS::IAM::Policy",
          Properties: { PolicyName: "Q", PolicyDocument: policy(allow), Groups: [ref("Group")] },
        },
      },
      true,
    ],
    [
      "nothing that one of the policies denies",
      { Group: group(deny), Ann: having(user("Ann", allow), { Groups: [ref("Group")] }) },
      false,
    ],
  ])("%s", (_, resources, allowed) => {
    expect(may(deploy(["S", resources]))).toBe(allowed);
  });
});

describe("a user loses a permission because of", () => {
  const Ann = user("Ann");
  const Bea = user("Bea");

  it.each<[string, readonly (readonly [string, Resources])[]]>([
    [
      "a policy that names another user now",
      [
        ["S", { Ann, Bea, P: inline("P", ["Ann"], allow) }],
        ["S", { Ann, Bea, P: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy in another stack that names another user now",
      [
        ["U", { Ann, Bea }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy with a new name that names another user now",
      [
        ["U", { Ann, Bea }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("Q", ["Bea"], allow) }],
      ],
    ],
    [
      "a removed policy",
      [
        ["U", { Ann }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", {}],
      ],
    ],
    [
      "a removed policy whose name another policy has",
      [
        ["S", { Ann, Bea, P: inline("P", ["Ann"], allow), Q: inline("P", ["Bea"], allow) }],
        ["S", { Ann, Bea, Q: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy whose text has changed",
      [
        ["U", { Ann }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("P", ["Ann"], deny) }],
      ],
    ],
    [
      "a managed policy of another stack whose text has changed",
      [
        ["S", { M: managed({}, allow) }],
        ["U", { Ann: having(Ann, { ManagedPolicyArns: [ArnOfShared] }) }],
        ["S", { M: managed({}, deny) }],
      ],
    ],
    [
      "a removed managed policy of another stack",
      [
        ["S", { M: managed({}, allow) }],
        ["U", { Ann: having(Ann, { ManagedPolicyArns: [ArnOfShared] }) }],
        ["S", {}],
      ],
    ],
    [
      "a managed policy that names another user now",
      [
        ["U", { Ann, Bea }],
        ["S", { M: managed({ Users: ["Ann"] }, allow) }],
        ["S", { M: managed({ Users: ["Bea"] }, allow) }],
      ],
    ],
    [
      "an addition to a group that names another user now",
      [
        ["U", { Ann, Bea, Group: group(allow) }],
        ["S", { Add: { ...addition("Ann"), DependsOn: [] } }],
        ["S", { Add: { ...addition("Bea"), DependsOn: [] } }],
      ],
    ],
    [
      "a removed addition to a group",
      [
        ["U", { Ann, Group: group(allow) }],
        ["S", { Add: { ...addition("Ann"), DependsOn: [] } }],
        ["S", {}],
      ],
    ],
    [
      "a removed group, even if the user's own policy allows the action",
      [
        ["G", { Group: group(allow) }],
        ["U", { Ann: having(user("Ann", allow), { Groups: ["Staff"] }) }],
        ["G", {}],
      ],
    ],
  ])("%s", (_, stacks) => {
    expect(may(deploy(...stacks.slice(0, -1)))).toBe(true);
    expect(may(deploy(...stacks))).toBe(false);
  });

  it("a renamed policy, but the new policy grants the permission to its users", () => {
    const stacks = [
      ["U", { Ann, Bea }],
      ["S", { P: inline("P", ["Ann"], allow) }],
      ["S", { P: inline("Q", ["Bea"], allow) }],
    ] as const;
    expect(may(deploy(...stacks), "Bea")).toBe(true);
    const renamed = [
      ["U", { Ann }],
      ["S", { P: inline("P", ["Ann"], allow) }],
      ["S", { P: inline("Q", ["Ann"], allow) }],
    ] as const;
    expect(may(deploy(...renamed))).toBe(true);
    const managedAgain = [
      ["U", { Ann }],
      ["S", { M: managed({ Users: ["Ann"] }, allow) }],
      ["S", { M: managed({ Users: ["Ann"], ManagedPolicyName: "Other" }, allow) }],
    ] as const;
    expect(may(deploy(...managedAgain))).toBe(true);
  });
});

it("two policies with the same name on one user are rejected, because on AWS one replaces the other", () => {
  const Ann = user("Ann", allow);
  expect(() => deploy(["S", { Ann, P: inline("Own", ["Ann"], deny) }])).toThrow(
    "Own exists already",
  );
  expect(() =>
    deploy(
      ["U", { Ann }],
      ["S", { P: inline("P", ["Ann"], deny), Q: inline("P", ["Ann"], allow) }],
    ),
  ).toThrow("P exists already");
  const twice = {
    Ann: having(Ann, {
      Policies: [1, 2].map(() => ({ PolicyName: "P", PolicyDocument: policy(allow) })),
    }),
  };
  expect(() => deploy(["S", twice])).toThrow("has two policies P");
});

it("a session's principal has the role's ARN with its path, and the session's name", () => {
  const Clerk = having(role("lambda.amazonaws.com", allow), { RoleName: "Clerk", Path: "/staff/" });
  const account = deploy(["S", { Clerk }]);
  const { accessKeyId } = account.directory.sessions.add({
    roleName: "Clerk",
    sessionName: "Me",
    issued: new Date(),
    expiration: new Date(Date.now() + 1000),
    functionArn: undefined,
  });
  expect(account.directory.find(accessKeyId)?.principal).toMatchObject({
    type: "AssumedRole",
    arn: "arn:aws:sts::123456789012:assumed-role/Clerk/Me",
    roleArn: "arn:aws:iam::123456789012:role/staff/Clerk",
    userId: expect.stringMatching(/^AROA[A-Z2-7]{17}:Me$/),
  });
});
