import { describe, expect, it } from "vitest";
import { operations } from "../../../../lib/cloud/services/cloudformation/operations.ts";
import { role, user, type Statement } from "../../deployment/sketch.ts";
import { stackEndpoint, type Form } from "./stack-endpoint.ts";

const ARN = "arn:aws:cloudformation:us-east-1:123456789012";
const ROLES = "arn:aws:iam::123456789012:role";
const BODY = JSON.stringify({ Resources: { A: { Type: "AWS::SSM::Parameter" } } });
const URL = "https://s3.us-east-1.amazonaws.com/assets/a.json";
const named = (RoleName: string, trusted: string) => {
  const { Properties, ...rest } = role(trusted);
  return { ...rest, Properties: { ...Properties, RoleName } };
};
const allow = (Action: string | readonly string[], Resource: string, more = {}): Statement => ({
  Action,
  Resource,
  ...more,
});
const on = (name: string) => `${ARN}:stack/${name}/*`;
const deny = (condition: object): Statement => ({
  Effect: "Deny",
  Action: "cloudformation:*",
  Resource: "*",
  Condition: condition,
});
const everything = allow("*", "*");

const { send, stacks, account } = stackEndpoint({
  Admin: user("Admin", everything),
  Nobody: user("Nobody"),
  OfMine: user("OfMine", allow("cloudformation:*", on("Mine"))),
  OfId: user("OfId", allow("cloudformation:*", `${ARN}:stack/Mine/00000001`)),
  Tagged: user(
    "Tagged",
    allow("cloudformation:*", "*", {
      Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
    }),
  ),
  NoBlue: user("NoBlue", everything, deny({ StringEquals: { "aws:RequestTag/team": "blue" } })),
  NoUrl: user("NoUrl", everything, deny({ Null: { "cloudformation:TemplateUrl": "false" } })),
  NoProd: user(
    "NoProd",
    everything,
    deny({ StringLike: { "cloudformation:ChangeSetName": "prod-*" } }),
  ),
  NeedsRole: user("NeedsRole", everything, deny({ Null: { "cloudformation:RoleArn": "true" } })),
  NoRoles: user(
    "NoRoles",
    everything,
    deny({ "ForAnyValue:StringLike": { "cloudformation:ResourceTypes": "AWS::IAM::*" } }),
  ),
  NoImports: user(
    "NoImports",
    everything,
    deny({
      "ForAnyValue:StringEquals": { "cloudformation:ImportResourceTypes": "AWS::S3::Bucket" },
    }),
  ),
  Deployer: user("Deployer", allow("cloudformation:*", "*")),
  Passer: user(
    "Passer",
    allow("cloudformation:*", "*"),
    allow("iam:PassRole", "*", {
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    }),
  ),
  Exec: named("Exec", "cloudformation.amazonaws.com"),
  OfLambda: named("OfLambda", "lambda.amazonaws.com"),
});
const resource = { type: "AWS::SSM::Parameter", status: "CREATE_COMPLETE", date: "2026-01-02" };
const resources = { A: { ...resource, physicalId: "mine-a" } };
const mine = stacks.put("Mine", { resources }, { tags: [["team", "red"]] });
stacks.put("Other", {}, { tags: [["team", "blue"]] });
stacks.putChangeSet(mine, "prod-1");

describe("a request to CloudFormation", () => {
  it.each([
    ["without a signature", undefined, "MissingAuthenticationToken", (body: Uint8Array) => body],
    [
      "whose body was changed",
      "Admin",
      "SignatureDoesNotMatch",
      () => Buffer.from("Action=ListStacks"),
    ],
  ])("%s is refused", async (_, as, code, change) => {
    const sent = await send(as, { Action: "DescribeStacks" }, (request) => ({
      ...request,
      body: change(request.body),
    }));
    expect(sent.status).toBe(403);
    expect(sent.error).toContain(code);
  });
});

/** A form for each operation, with which an admin gets further than the decision. */
const FORMS: Readonly<Record<string, Form>> = {
  CreateStack: { StackName: "New", TemplateBody: BODY },
  CreateChangeSet: {
    StackName: "New",
    ChangeSetName: "c",
    TemplateBody: BODY,
    ChangeSetType: "CREATE",
  },
  DescribeStackDriftDetectionStatus: { StackDriftDetectionId: "x" },
  DescribeStackResource: { StackName: "Mine", LogicalResourceId: "A" },
  ListExports: {},
  ListImports: { ExportName: "x" },
  ListStacks: {},
  SetStackPolicy: { StackName: "Mine" },
  UpdateStack: { StackName: "Mine", TemplateBody: BODY },
  UpdateTerminationProtection: { StackName: "Mine", EnableTerminationProtection: "false" },
  ValidateTemplate: { TemplateBody: BODY },
};
const OF_CHANGE_SETS = ["DeleteChangeSet", "DescribeChangeSet", "ExecuteChangeSet"];
const formOf = (name: string): Form => ({
  StackName: "Mine",
  ...(OF_CHANGE_SETS.includes(name) ? { ChangeSetName: "prod-1" } : {}),
});

describe("the permission for an operation", () => {
  it.each(Object.keys(operations()))("%s is needed", async (Action) => {
    const { status, error } = await send("Nobody", {
      Action,
      ...(FORMS[Action] ?? formOf(Action)),
    });
    expect(error).toMatch(
      new RegExp(
        `^AccessDenied: User: \\S+ is not authorized to perform: cloudformation:${Action} on resource: (?:\\*|${ARN}:stack/(?:Mine|New)/\\*) `,
      ),
    );
    expect(status).toBe(403);
  });

  it.each<[string, string, Form, string]>([
    ["of a stack by its name", "OfMine", { StackName: "Mine" }, ""],
    ["of a stack by its ARN", "OfMine", { StackName: mine.id }, ""],
    ["of a stack by its exact ARN", "OfId", { StackName: "Mine" }, ""],
    ["of another stack", "OfMine", { StackName: "Other" }, "AccessDenied"],
    ["of a stack that does not exist", "OfMine", { StackName: "Absent" }, "AccessDenied"],
    ["of all stacks", "OfMine", {}, "AccessDenied"],
    ["of a stack with the tag of the policy", "Tagged", { StackName: "Mine" }, ""],
    ["of a stack with another tag", "Tagged", { StackName: "Other" }, "AccessDenied"],
    [
      "of a stack of another account",
      "OfMine",
      { StackName: mine.id.replace("1234", "9999") },
      "AccessDenied",
    ],
  ])("is decided on the ARN %s", async (_, as, form, code) => {
    const { error } = await send(as, { Action: "DescribeStacks", ...form });
    expect(error.split(":")[0]).toBe(code);
  });

  it("is decided on the stack of a change set that is named by its ARN", async () => {
    const changeSet = `${ARN}:changeSet/prod-1/00000001`;
    const form = { Action: "DescribeChangeSet", ChangeSetName: changeSet };
    expect((await send("OfMine", form)).error).toBe("");
    expect((await send("NoProd", form)).error).toContain("AccessDenied");
    expect((await send("OfMine", { ...form, ChangeSetName: `${changeSet}9` })).error).toContain(
      "AccessDenied",
    );
  });

  it("does not say in a refusal which stack has a resource", async () => {
    const find = (as: string, PhysicalResourceId: string) =>
      send(as, { Action: "DescribeStackResources", PhysicalResourceId });
    expect((await find("Admin", "mine-a")).error).toBe("");
    expect((await find("OfMine", "mine-a")).error).toBe("");
    const [found, missing] = [await find("Nobody", "mine-a"), await find("Nobody", "mine-b")];
    expect(found.error).toContain("AccessDenied");
    expect(found.error).toBe(missing.error);
  });

  it.each(["constructor", "toString", "hasOwnProperty"])("finds no stack %s", async (StackName) => {
    const { error } = await send("Admin", { Action: "CreateStack", StackName, TemplateBody: BODY });
    expect(error).toBe(
      `ValidationError: The local cloud has no stack with the name ${StackName}: choose another name.`,
    );
  });

  const create = { Action: "CreateStack", StackName: "Mine", TemplateBody: BODY };
  const review = {
    ...create,
    Action: "CreateChangeSet",
    ChangeSetName: "dev",
    ChangeSetType: "UPDATE",
  };
  it.each<[string, string, Form, Form]>([
    [
      "aws:RequestTag",
      "NoBlue",
      { ...create, "Tags.member.1.Key": "team", "Tags.member.1.Value": "blue" },
      { ...create, "Tags.member.1.Key": "team", "Tags.member.1.Value": "red" },
    ],
    [
      "cloudformation:TemplateUrl",
      "NoUrl",
      { Action: "ValidateTemplate", TemplateURL: URL },
      { Action: "ValidateTemplate", TemplateBody: BODY },
    ],
    ["cloudformation:ChangeSetName", "NoProd", { ...review, ChangeSetName: "prod-2" }, review],
    [
      "cloudformation:RoleArn",
      "NeedsRole",
      { Action: "DeleteStack", StackName: "Absent" },
      { Action: "DeleteStack", StackName: "Absent", RoleARN: `${ROLES}/Exec` },
    ],
    [
      "cloudformation:ResourceTypes",
      "NoRoles",
      { ...create, "ResourceTypes.member.1": "AWS::IAM::Role" },
      { ...create, "ResourceTypes.member.1": "AWS::SSM::*" },
    ],
    [
      "cloudformation:ImportResourceTypes",
      "NoImports",
      {
        ...review,
        ChangeSetType: "IMPORT",
        "ResourcesToImport.member.1.ResourceType": "AWS::S3::Bucket",
        "ResourcesToImport.member.1.LogicalResourceId": "A",
        "ResourcesToImport.member.1.ResourceIdentifier.entry.1.key": "BucketName",
        "ResourcesToImport.member.1.ResourceIdentifier.entry.1.value": "b",
      },
      review,
    ],
  ])("has the condition key %s", async (_, as, refused, allowed) => {
    expect((await send(as, refused)).error).toContain("AccessDenied: ");
    expect((await send(as, allowed)).error).not.toContain("AccessDenied");
  });
});

describe("a role for CloudFormation", () => {
  const form = { Action: "UpdateStack", StackName: "Mine", TemplateBody: BODY };
  it.each([
    ["is passed by a caller who may pass it", "Admin", "Exec", ""],
    [
      "needs iam:PassRole",
      "Deployer",
      "Exec",
      `AccessDenied: User: arn:aws:iam::123456789012:user/Deployer is not authorized to perform: iam:PassRole on resource: ${ROLES}/Exec`,
    ],
    ["needs iam:PassRole for CloudFormation", "Passer", "Exec", "AccessDenied: "],
    [
      "must trust CloudFormation",
      "Admin",
      "OfLambda",
      `ValidationError: Role ${ROLES}/OfLambda is invalid or cannot be assumed`,
    ],
    [
      "must exist",
      "Admin",
      "Absent",
      `ValidationError: Role ${ROLES}/Absent is invalid or cannot be assumed`,
    ],
    ["must be the role with this ARN", "Admin", "path/Exec", "ValidationError: Role "],
  ])("%s", async (_, as, roleName, error) => {
    const before = stacks.calls.length;
    const sent = await send(as, { ...form, RoleARN: `${ROLES}/${roleName}` });
    expect(sent.error.slice(0, error.length || 1)).toBe(error);
    expect(stacks.calls.length - before).toBe(error === "" ? 1 : 0);
  });
});

it("an answer to a caller without permission does not show whether a stack exists", async () => {
  const texts = await Promise.all(
    ["Mine", "Gone"].map(async (StackName) => {
      const { error } = await send("Nobody", { Action: "DeleteStack", StackName });
      return error.replaceAll(StackName, "X");
    }),
  );
  expect(texts[0]).toBe(texts[1]);
  expect(account.state.stacks).not.toHaveProperty("Gone");
});

it.each([["UpdateStack"], ["CreateChangeSet"]])(
  "the ARN of a deleted stack does not lead %s to a later stack of the same name",
  async (Action) => {
    const old = stacks.put("Reused", { status: "DELETE_COMPLETE" });
    stacks.put("Reused");
    const before = stacks.calls.length;
    const form = { StackName: old.id, TemplateBody: BODY, ChangeSetName: "c" };
    const { error } = await send("Admin", { Action, ...form });
    expect(error).toBe(
      `ValidationError: Stack:${old.id} is in DELETE_COMPLETE state and can not be updated.`,
    );
    expect(stacks.calls).toHaveLength(before);
  },
);
