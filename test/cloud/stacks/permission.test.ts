import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { actionRows } from "../../../lib/cloud/deployment/permission/rows/action-rows.ts";
import { resourceTypeOf } from "../../../lib/cloud/resources/resource-type-of.ts";
import { isDecided } from "../../../lib/iam/conditions/decided-services.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import type { Caller } from "../../../lib/cloud/account/iam/identities.ts";
import {
  att,
  lambda,
  permission,
  policy,
  ref,
  role,
  user,
  type Statement,
} from "../deployment/sketch.ts";
import { table } from "../services/dynamodb/dynamodb-cloud.ts";
import { caller, stacksSketch, submitted, eventsOf } from "./stacks-sketch.ts";

const limited = (...statements: readonly object[]): Caller => ({
  ...caller,
  policies: [parsePolicy({ Version: "2012-10-17", Statement: statements }, "identity", "admin")],
});
const allow = (
  Action: Statement["Action"],
  Resource = "*",
  Condition: object = {},
): Statement & { readonly Effect: "Allow" } => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const deny = (Action: string, Resource = "*") => ({ ...allow(Action, Resource), Effect: "Deny" });
const thing = (Type: string, Properties: Readonly<Record<string, unknown>> = {}) => ({
  Thing: { Type, Properties },
});
const ROLE = "arn:aws:iam::123456789012:role/given";
const lambdaFunction = lambda("Fn", "code");
const api = {
  Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "api" } },
  Get: {
    Type: "AWS::ApiGateway::Method",
    Properties: {
      RestApiId: ref("Api"),
      ResourceId: att("Api", "RootResourceId"),
      HttpMethod: "GET",
      AuthorizationType: "NONE",
      Integration: { Type: "MOCK" },
    },
  },
};
const called = { Called: permission("Fn", { Principal: "apigateway.amazonaws.com" }) };
const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const trusted = role("lambda.amazonaws.com");

/** Creates a stack, and returns its status with the reasons of the resources that failed. */
async function created(resources: object, by: Caller) {
  const { stacks, settled, ...rest } = stacksSketch();
  const stack = stacks.create({ ...submitted(resources), caller: by });
  await settled();
  const failed = eventsOf(stack).filter((event) => event.includes("CREATE_FAILED"));
  return { ...rest, stacks, settled, stack, failed: failed.join("\n") };
}

describe("the creation of a resource needs", () => {
  it.each<[string, object, string]>([
    ["lambda:CreateFunction", lambdaFunction, "arn:aws:lambda:*:123456789012:function:*"],
    ["lambda:AddPermission", { ...lambdaFunction, ...called }, "arn:aws:lambda:*:*:function:*"],
    ["iam:PassRole", lambdaFunction, "arn:aws:iam::123456789012:role/*"],
    ["iam:CreateRole", { Thing: trusted }, "arn:aws:iam::123456789012:role/*"],
    ["iam:CreateUser", { Thing: user("ann") }, "arn:aws:iam::123456789012:user/ann"],
    ["iam:PutUserPolicy", { Thing: user("ann", allow("kms:*")) }, "arn:aws:iam::*:user/ann"],
    ["kms:CreateKey", thing("AWS::KMS::Key"), "*"],
    ["dynamodb:CreateTable", { Thing: table("things") }, "arn:aws:dynamodb:*:*:table/*"],
    ["sqs:CreateQueue", thing("AWS::SQS::Queue"), "arn:aws:sqs:*:123456789012:*"],
    ["sns:CreateTopic", thing("AWS::SNS::Topic"), "arn:aws:sns:*:123456789012:*"],
    ["s3:CreateBucket", thing("AWS::S3::Bucket"), "arn:aws:s3:::*"],
    ["logs:CreateLogGroup", thing("AWS::Logs::LogGroup"), "arn:aws:logs:*:*:log-group:*"],
    ["apigateway:POST", api, "arn:aws:apigateway:us-east-1::/restapis*"],
    ["apigateway:PUT", api, "arn:aws:apigateway:us-east-1::/restapis/*/methods/GET"],
    [
      "ssm:PutParameter",
      thing("AWS::SSM::Parameter", { Name: "/a/b", Type: "String", Value: "x" }),
      "arn:aws:ssm:*:*:parameter/a/b",
    ],
    [
      "secretsmanager:CreateSecret",
      thing("AWS::SecretsManager::Secret"),
      "arn:aws:secretsmanager:*:*:secret:*",
    ],
  ])("%s", async (action, resources, arn) => {
    const { stack, failed, account } = await created(
      resources,
      limited(allow("*"), deny(action, arn)),
    );
    expect(stack.status).toBe("ROLLBACK_COMPLETE");
    expect(failed).toContain(
      `User: arn:aws:iam::123456789012:user/admin is not authorized to perform: ${action} on resource: `,
    );
    expect(failed).toMatch(/with an explicit deny in an identity-based policy.*AccessDenied\)/);
    expect(account.state.stacks).toEqual({});
    // The same action on another resource, or no denial at all.
    const other = await created(resources, limited(allow("*"), deny(action, "arn:aws:none:::x")));
    expect([other.stack.status, other.failed]).toEqual(["CREATE_COMPLETE", ""]);
  });

  it("no more than its own actions on its own ARN", async () => {
    const queue = thing("AWS::SQS::Queue", { QueueName: "q" });
    const own = allow(
      ["sqs:CreateQueue", "sqs:GetQueueAttributes"],
      "arn:aws:sqs:us-east-1:123456789012:q",
    );
    expect((await created(queue, limited(own))).stack.status).toBe("CREATE_COMPLETE");
    const { failed } = await created(thing("AWS::SQS::Queue", { QueueName: "r" }), limited(own));
    expect(failed).toContain("because no identity-based policy allows the sqs:CreateQueue action");
  });

  it("the boundary that a policy demands", async () => {
    const demanded = allow(["iam:CreateRole", "iam:PutRolePolicy"], "*", {
      StringEquals: { "iam:PermissionsBoundary": boundary },
    });
    const { Properties } = trusted;
    const bounded = { ...trusted, Properties: { ...Properties, PermissionsBoundary: boundary } };
    const inline = {
      Type: "AWS::IAM::Policy",
      Properties: {
        PolicyName: "p",
        Roles: [ref("Thing")],
        PolicyDocument: policy({ Effect: "Allow", Action: "kms:*", Resource: "*" }),
      },
    };
    const status = async (one: object) =>
      (await created({ Thing: one, Inline: inline }, limited(demanded))).stack.status;
    expect(await status(bounded)).toBe("CREATE_COMPLETE");
    expect(await status(trusted)).toBe("ROLLBACK_COMPLETE");
  });

  it("the boundary of the caller itself, and the policies of the session", async () => {
    const queue = thing("AWS::SQS::Queue");
    const only = parsePolicy({ Version: "2012-10-17", Statement: allow("kms:*") }, "identity", "b");
    const bounded = await created(queue, { ...caller, boundary: only });
    expect(bounded.failed).toContain("because no permissions boundary allows the sqs:CreateQueue");
    const session = await created(queue, { ...caller, sessionPolicies: [only] });
    expect(session.failed).toContain("because no session policy allows the sqs:CreateQueue");
  });
});

describe("under the role of a stack", () => {
  const given = (...statements: readonly Statement[]) => {
    const { Properties } = role("cloudformation.amazonaws.com");
    const Policies = [{ PolicyName: "p", PolicyDocument: policy(...statements) }];
    return { Type: "AWS::IAM::Role", Properties: { ...Properties, RoleName: "given", Policies } };
  };
  const key = (Description: string) => thing("AWS::KMS::Key", { Description });

  it("each operation is decided until the stack is gone, and a refused one changes nothing", async () => {
    const mayCreate = {
      Effect: "Allow",
      Action: ["kms:CreateKey", "kms:DescribeKey"],
      Resource: "*",
    } as const;
    const { stacks, settled, account } = stacksSketch();
    stacks.create(submitted({ Role: given(mayCreate) }, { stackName: "Roles" }));
    await settled();
    const stack = stacks.create(submitted(key("a"), { roleArn: ROLE }));
    await settled();
    expect(stack.status).toBe("CREATE_COMPLETE");
    const before = structuredClone(account.state.stacks["S"]);
    // The caller may do everything, but the stack remembers its role.
    stacks.update(submitted(key("b")));
    await settled();
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(eventsOf(stack).join("\n")).toContain(
      "User: arn:aws:sts::123456789012:assumed-role/given/AWSCloudFormation is not authorized to perform: kms:UpdateKeyDescription",
    );
    expect(account.state.stacks["S"]).toEqual(before);
    stacks.delete(stack, { caller });
    await settled();
    expect(stack.status).toBe("DELETE_FAILED");
    expect(eventsOf(stack).join("\n")).toMatch(/Thing DELETE_FAILED: .*kms:ScheduleKeyDeletion/);
    expect(Object.keys(account.state.stacks["S"]?.resources ?? {})).toEqual(["Thing"]);
    const all = { Effect: "Allow", Action: "kms:*", Resource: "*" } as const;
    stacks.update(submitted({ Role: given(all) }, { stackName: "Roles" }));
    await settled();
    stacks.delete(stack, { caller });
    await settled();
    expect(stack.status).toBe("DELETE_COMPLETE");
  });

  it("nothing is allowed if the role is gone", async () => {
    const { stacks, settled } = stacksSketch();
    const stack = stacks.create(submitted(key("a"), { roleArn: ROLE }));
    await settled();
    expect(eventsOf(stack).join("\n")).toContain(`Role ${ROLE} is invalid or cannot be assumed`);
  });
});

it("an update needs the permissions for the properties that change", async () => {
  const key = (more: object) => thing("AWS::KMS::Key", { Description: "a", ...more });
  const update = async (more: object) => {
    const { stacks, settled, stack } = await created(key({}), caller);
    const by = limited(allow("*"), deny("kms:UpdateKeyDescription"), deny("kms:EnableKeyRotation"));
    stacks.update({ ...submitted(key(more)), caller: by });
    await settled();
    return stack.status;
  };
  expect(await update({ PendingWindowInDays: 7 })).toBe("UPDATE_COMPLETE");
  expect(await update({ Description: "b" })).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await update({ EnableKeyRotation: true })).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await update({ EnableKeyRotation: false })).toBe("UPDATE_COMPLETE");
});

it("an update that may not delete a resource ends, and leaves it", async () => {
  const { stacks, settled, stack, account } = await created(
    { ...thing("AWS::SQS::Queue", { QueueName: "q" }), Key: { Type: "AWS::KMS::Key" } },
    caller,
  );
  const by = limited(allow("*"), deny("sqs:DeleteQueue"));
  stacks.update({ ...submitted({ Key: { Type: "AWS::KMS::Key" } }), caller: by });
  await settled();
  expect(stack.statusReason).toBe("Update successful. One or more resources could not be deleted.");
  expect([...account.records.values()].map(({ name }) => name)).toEqual(["q"]);
});

it("a custom resource needs the permission to invoke its function", async () => {
  const custom = {
    ...lambdaFunction,
    Thing: { Type: "Custom::Thing", Properties: { ServiceToken: att("Fn", "Arn") } },
  };
  const { failed } = await created(custom, limited(allow("*"), deny("lambda:InvokeFunction")));
  expect(failed).toContain("is not authorized to perform: lambda:InvokeFunction on resource: arn:");
});

it("a nested stack needs a permission of its own, and stays if a resource of it stays", async () => {
  const child = join(temporaryDirectory(), "child.json");
  writeFileSync(child, JSON.stringify({ Resources: { Ann: user("Ann") } }));
  const { stacks, settled, account } = stacksSketch({ files: { "child.json": child } });
  const TemplateURL = "https://s3.us-east-1.amazonaws.com/bucket/child.json";
  const nested = submitted(thing("AWS::CloudFormation::Stack", { TemplateURL }), {
    capabilities: ["CAPABILITY_NAMED_IAM"],
  });
  const withoutStacks = limited(allow("*"), deny("cloudformation:CreateStack"));
  const refused = stacks.create({ ...nested, stackName: "Refused", caller: withoutStacks });
  await settled();
  expect(eventsOf(refused).join("\n")).toMatch(/Thing CREATE_FAILED: .*cloudformation:CreateStack/);
  const withoutTemplate = limited(
    allow("*"),
    deny("s3:GetObject", "arn:aws:s3:::bucket/child.json"),
  );
  const blind = stacks.create({ ...nested, stackName: "Blind", caller: withoutTemplate });
  await settled();
  expect(eventsOf(blind).join("\n")).toMatch(/Thing CREATE_FAILED: .*s3:GetObject on resource/);
  const stack = stacks.create(nested);
  await settled();
  expect(stack.status).toBe("CREATE_COMPLETE");
  stacks.delete(stack, { caller: limited(allow("*"), deny("iam:DeleteUser")) });
  await settled();
  const inner = stacks.find(stack.resources["Thing"]?.physicalId ?? "");
  expect([stack.status, inner?.status]).toEqual(["DELETE_FAILED", "DELETE_FAILED"]);
  expect(account.directory.users.has("Ann")).toBe(true);
  stacks.delete(stack, { caller });
  await settled();
  expect([stack.status, inner?.status]).toEqual(["DELETE_COMPLETE", "DELETE_COMPLETE"]);
});

it("a replacement deletes the earlier resource, which needs the permission on that one", async () => {
  const { stacks, settled, account } = stacksSketch();
  const roles = { Ops: { ...trusted }, Dev: { ...trusted } };
  const on = (id: string) => ({
    ...roles,
    ...thing("AWS::IAM::RolePolicy", {
      PolicyName: "p",
      RoleName: ref(id),
      PolicyDocument: policy(allow("kms:*")),
    }),
  });
  const stack = stacks.create(submitted(on("Ops")));
  await settled();
  const ops = stack.resources["Ops"]?.physicalId ?? "";
  const arn = `arn:aws:iam::123456789012:role/${ops}`;
  const by = limited(allow("*"), deny("iam:DeleteRolePolicy", arn));
  stacks.update({ ...submitted(on("Dev")), caller: by });
  await settled();
  expect(eventsOf(stack).join("\n")).toMatch(/Thing DELETE_FAILED: .*iam:DeleteRolePolicy/);
  expect([...(account.directory.roles.get(ops)?.attached.keys() ?? [])]).toEqual(["p"]);
});

it("types that are not in the table are named", async () => {
  const { stack, notices } = await created(
    thing("AWS::EC2::InternetGateway"),
    limited(allow("kms:*")),
  );
  expect(stack.status).toBe("CREATE_COMPLETE");
  expect(notices).toEqual([
    "stack S: the permissions for resources of these types are not decided: AWS::EC2::InternetGateway",
  ]);
});

it("the table has only known types, and actions of services whose condition keys are known", () => {
  const rows = [...actionRows];
  expect(rows.filter(([type]) => !resourceTypeOf(type)).map(([type]) => type)).toEqual([]);
  const actions = rows.flatMap(([, { having = {}, changing = {}, each = {}, ...row }]) => [
    ...[
      row.create,
      row.update,
      row.delete,
      ...Object.values(having),
      ...Object.values(changing),
    ].flatMap((text) => (text === "" ? [] : text.split(" "))),
    ...Object.values(each).flatMap(({ put, delete: remove = put }) => [put, remove]),
  ]);
  const wrong = actions.filter(
    (action) => !/^[a-z0-9]+:[A-Z][A-Za-z]+$/.test(action) || !isDecided(action.split(":", 1)),
  );
  expect(wrong).toEqual([]);
});

it("a stored value that a template names needs the permissions to read it", async () => {
  const { stacks, settled } = stacksSketch();
  const stored = {
    Key: { Type: "AWS::KMS::Key", Properties: {} },
    Secret: {
      Type: "AWS::SecretsManager::Secret",
      Properties: { Name: "db", KmsKeyId: att("Key"), SecretString: "hidden" },
    },
    Host: { Type: "AWS::SSM::Parameter", Properties: { Name: "/h", Type: "String", Value: "h" } },
  };
  stacks.create(submitted(stored, { stackName: "Stored" }));
  await settled();
  const reader = thing("AWS::SSM::Parameter", {
    Name: "/copy",
    Type: "String",
    Value: "{{resolve:ssm:/h:1}} {{resolve:secretsmanager:db}}",
  });
  const reasonFor = async (stackName: string, ...denied: readonly object[]) => {
    const by = limited(allow("*"), ...denied);
    const stack = stacks.create(submitted(reader, { stackName, caller: by }));
    await settled();
    return `${stack.status} ${eventsOf(stack).join("\n")}`;
  };
  for (const [index, action] of ["secretsmanager:GetSecretValue", "kms:Decrypt"].entries()) {
    const reason = await reasonFor(`Secret${index}`, deny(action));
    expect(reason).toContain("ROLLBACK_COMPLETE");
    expect(reason).toContain(`is not authorized to perform: ${action} on resource: arn:`);
    expect(reason).not.toContain("hidden");
  }
  const parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/h";
  expect(await reasonFor("Parameter", deny("ssm:GetParameters", parameter))).toContain(parameter);
  expect(await reasonFor("All", deny("ssm:GetParameters", `${parameter}/other`))).toMatch(
    /^CREATE_COMPLETE/,
  );
});
