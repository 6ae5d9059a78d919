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

/** Whether a user's policies as they are now allow kms:Encrypt. */
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

/** Deploys stacks one after another, each as often as it is given. */
function deploy(...stacks: readonly (readonly [name: string, resources: Resources])[]): Account {
  const account = emptyAccount();
  for (const [name, resources] of stacks) deploySketch(account, { name, resources });
  return account;
}

describe("a user's policies are", () => {
  it.each<[string, Resources, boolean]>([
    ["none", { Ann: user("Ann") }, false],
    ["its own", { Ann: user("Ann", allow) }, true],
    [
      "a policy resource's",
      {
        Ann: user("Ann"),
        P: inline("P", ["Ann"], allow),
        DependsOn: { Type: "AWS::CDK::Metadata" },
      },
      true,
    ],
    [
      "a managed policy's, by its ARN",
      { M: managed({}, allow), Ann: having(user("Ann"), { ManagedPolicyArns: [ref("M")] }) },
      true,
    ],
    [
      "a managed policy's, by the user's name",
      { Ann: user("Ann"), M: managed({ Users: [ref("Ann")] }, allow) },
      true,
    ],
    [
      "its group's",
      { Group: group(allow), Ann: having(user("Ann"), { Groups: [ref("Group")] }) },
      true,
    ],
    [
      "the group's that it is added to",
      { Group: group(allow), Ann: user("Ann"), Add: addition("Ann") },
      true,
    ],
    [
      "those of a policy on its group",
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
      "all of them, and a Deny wins",
      { Group: group(deny), Ann: having(user("Ann", allow), { Groups: [ref("Group")] }) },
      false,
    ],
  ])("%s", (_, resources, allowed) => {
    expect(may(deploy(["S", resources]))).toBe(allowed);
  });
});

describe("a grant that the template takes back is gone", () => {
  const Ann = user("Ann");
  const Bea = user("Bea");

  it.each<[string, readonly (readonly [string, Resources])[]]>([
    [
      "a policy that is turned to somebody else",
      [
        ["S", { Ann, Bea, P: inline("P", ["Ann"], allow) }],
        ["S", { Ann, Bea, P: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "the same, in another stack than the user",
      [
        ["U", { Ann, Bea }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy of a new name for somebody else",
      [
        ["U", { Ann, Bea }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("Q", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy that is removed",
      [
        ["U", { Ann }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", {}],
      ],
    ],
    [
      "a policy that is removed while another one has its name",
      [
        ["S", { Ann, Bea, P: inline("P", ["Ann"], allow), Q: inline("P", ["Bea"], allow) }],
        ["S", { Ann, Bea, Q: inline("P", ["Bea"], allow) }],
      ],
    ],
    [
      "a policy whose text changes",
      [
        ["U", { Ann }],
        ["S", { P: inline("P", ["Ann"], allow) }],
        ["S", { P: inline("P", ["Ann"], deny) }],
      ],
    ],
    [
      "a managed policy whose text changes under another stack's user",
      [
        ["S", { M: managed({}, allow) }],
        ["U", { Ann: having(Ann, { ManagedPolicyArns: [ArnOfShared] }) }],
        ["S", { M: managed({}, deny) }],
      ],
    ],
    [
      "a managed policy that goes under another stack's user",
      [
        ["S", { M: managed({}, allow) }],
        ["U", { Ann: having(Ann, { ManagedPolicyArns: [ArnOfShared] }) }],
        ["S", {}],
      ],
    ],
    [
      "a managed policy that is turned to somebody else",
      [
        ["U", { Ann, Bea }],
        ["S", { M: managed({ Users: ["Ann"] }, allow) }],
        ["S", { M: managed({ Users: ["Bea"] }, allow) }],
      ],
    ],
    [
      "a group a user is not added to any more",
      [
        ["U", { Ann, Bea, Group: group(allow) }],
        ["S", { Add: { ...addition("Ann"), DependsOn: [] } }],
        ["S", { Add: { ...addition("Bea"), DependsOn: [] } }],
      ],
    ],
    [
      "an addition that is removed",
      [
        ["U", { Ann, Group: group(allow) }],
        ["S", { Add: { ...addition("Ann"), DependsOn: [] } }],
        ["S", {}],
      ],
    ],
    [
      "a group that goes, in which the user is left",
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

  it("and the new one is there", () => {
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

it("two policies of one name on one user are refused: on AWS one would replace the other", () => {
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

it("a role's session has the role's policies and names", () => {
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
