import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import type { Caller } from "../../../lib/cloud/account/iam/identities.ts";
import { att, lambda, policy, ref, role, user, type Statement } from "../deployment/sketch.ts";
import { caller, changeSet, eventsOf, stacksSketch, submitted } from "./stacks-sketch.ts";

const limited = (...Statement: readonly object[]): Caller => ({
  ...caller,
  policies: [parsePolicy({ Version: "2012-10-17", Statement }, "identity", "admin")],
});
const allow = (Action: Statement["Action"], Resource = "*") => ({
  Effect: "Allow" as const,
  Action,
  Resource,
});
const everything = allow("*");
const deny = (Action: string, more: object = {}) => ({
  Effect: "Deny" as const,
  Action,
  Resource: "*",
  ...more,
});
const without = (action: string) => limited(everything, deny(action));
const thing = (Type: string, Properties: object = {}, more: object = {}) => ({
  Thing: { Type, Properties, ...more },
});
const { Properties: trusted } = role("lambda.amazonaws.com");
const roleWith = (Properties: object = {}) => ({
  Type: "AWS::IAM::Role",
  Properties: { ...trusted, RoleName: "one", ...Properties },
});
const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const other = { ...roleWith({ RoleName: "two" }) };
const inline = (Action: string, ...roles: readonly string[]) => ({
  One: roleWith(),
  Two: other,
  ...thing("AWS::IAM::Policy", {
    PolicyName: "p",
    Roles: roles.map(ref),
    PolicyDocument: policy(allow(Action)),
  }),
});
const everyone = (Action: string) => ({ ...policy({ ...allow(Action), Principal: "*" }) });
const queue = (Action: string) => ({
  Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "q" } },
  ...thing("AWS::SQS::QueuePolicy", { Queues: [ref("Queue")], PolicyDocument: everyone(Action) }),
});
const topic = (Action: string) => ({
  Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "t" } },
  ...thing("AWS::SNS::TopicPolicy", { Topics: [ref("Topic")], PolicyDocument: everyone(Action) }),
});
const key = (Properties: object = {}) => thing("AWS::KMS::Key", Properties);
const keyPolicy = (...statements: readonly Statement[]) => ({
  KeyPolicy: policy(
    { Action: "kms:*", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Resource: "*" },
    ...statements,
  ),
});
const bucket = (Properties: object = {}) =>
  thing("AWS::S3::Bucket", { BucketName: "b", ...Properties });
const rule = (...targets: readonly object[]) => ({
  Role: role("events.amazonaws.com"),
  ...thing("AWS::Events::Rule", { ScheduleExpression: "rate(1 day)", Targets: targets }),
});
const target = { Id: "a", Arn: "arn:aws:sqs:us-east-1:123456789012:q" };

/** Creates a stack as someone who may do everything, and updates it as another caller. */
async function updated(before: object, after: object, by: Caller) {
  const { stacks, settled, ...rest } = stacksSketch();
  const stack = stacks.create(submitted(before));
  await settled();
  expect(stack.status).toBe("CREATE_COMPLETE");
  stacks.update({ ...submitted(after), caller: by });
  await settled();
  return { ...rest, stacks, settled, stack, events: eventsOf(stack).join("\n") };
}

describe("an update needs", () => {
  it.each<[string, string, object, object]>([
    ["iam:PutRolePolicy", "another text of a policy", inline("kms:*", "One"), inline("*", "One")],
    ["iam:DeleteRolePolicy", "a role less", inline("kms:*", "One", "Two"), inline("kms:*", "One")],
    ["iam:DeleteUserPolicy", "a policy less", { A: user("a", allow("*")) }, { A: user("a") }],
    [
      "iam:DetachRolePolicy",
      "a managed policy less",
      { R: roleWith({ ManagedPolicyArns: [boundary] }) },
      { R: roleWith() },
    ],
    [
      "iam:DeleteRolePermissionsBoundary",
      "no boundary",
      { R: roleWith({ PermissionsBoundary: boundary }) },
      { R: roleWith() },
    ],
    [
      "sqs:SetQueueAttributes",
      "another policy of a queue",
      queue("sqs:SendMessage"),
      queue("sqs:*"),
    ],
    ["sns:SetTopicAttributes", "another policy of a topic", topic("sns:Publish"), topic("sns:*")],
    ["kms:DisableKey", "a disabled key", key(), key({ Enabled: false })],
    ["kms:DisableKeyRotation", "no rotation", key({ EnableKeyRotation: true }), key()],
    [
      "s3:PutBucketPublicAccessBlock",
      "no block of public access",
      bucket({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
      bucket(),
    ],
    ["iam:PassRole", "a role of a target", rule(target), rule({ ...target, RoleArn: att("Role") })],
  ])("%s for %s", async (action, _, before, after) => {
    const refused = await updated(before, after, without(action));
    expect(refused.stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(refused.events).toContain(`is not authorized to perform: ${action} on resource: arn:`);
    const allowed = await updated(before, after, caller);
    expect(allowed.stack.status).toBe("UPDATE_COMPLETE");
  });
});

describe("no change permits itself", () => {
  const denies = (Action: string) => ({ ...deny(Action), Principal: "*" });
  it("by a new key policy", async () => {
    const { events } = await updated(
      key(keyPolicy(denies("kms:PutKeyPolicy"))),
      key(keyPolicy()),
      caller,
    );
    expect(events).toMatch(
      /kms:PutKeyPolicy on resource: .* explicit deny in a resource-based policy/,
    );
  });

  it("by a new policy of a bucket", async () => {
    const policyOf = (...statements: readonly Statement[]) => ({
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "b" } },
      ...thing("AWS::S3::BucketPolicy", {
        Bucket: ref("Bucket"),
        PolicyDocument: policy(
          { ...allow("s3:GetObject", "arn:aws:s3:::b/*"), Principal: "*" },
          ...statements,
        ),
      }),
    });
    const denied = { ...denies("s3:PutBucketPolicy"), Resource: "arn:aws:s3:::b" };
    const { stack, events } = await updated(policyOf(denied), policyOf(), caller);
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(events).toContain(
      "s3:PutBucketPolicy on resource: arn:aws:s3:::b with an explicit deny",
    );
  });

  it("by a policy of the role that deploys", async () => {
    const { stacks, settled, account } = stacksSketch();
    const { Properties } = role("cloudformation.amazonaws.com", allow("kms:*"));
    const given = { Type: "AWS::IAM::Role", Properties: { ...Properties, RoleName: "given" } };
    stacks.create(submitted({ Given: given }, { stackName: "Roles" }));
    await settled();
    const more = thing("AWS::IAM::RolePolicy", {
      PolicyName: "all",
      RoleName: "given",
      PolicyDocument: policy(allow("*")),
    });
    const roleArn = "arn:aws:iam::123456789012:role/given";
    const stack = stacks.create(submitted(more, { roleArn }));
    await settled();
    expect(stack.status).toBe("ROLLBACK_COMPLETE");
    expect(eventsOf(stack).join("\n")).toContain("not authorized to perform: iam:PutRolePolicy");
    expect(account.directory.roles.get("given")?.attached.size).toBe(0);
  });
});

it("an import needs the permissions for what the template changes", async () => {
  const { stacks, settled, account } = stacksSketch();
  const retained = { DeletionPolicy: "Retain" };
  const kept = (Description: string) => thing("AWS::KMS::Key", { Description }, retained);
  const first = stacks.create(submitted(kept("a")));
  await settled();
  const KeyId = first.resources["Thing"]?.physicalId ?? "";
  stacks.delete(first, { caller });
  await settled();
  const imports = { Thing: { type: "AWS::KMS::Key", identifier: { KeyId } } };
  const imported = async (text: string) => {
    const { stack } = stacks.createChangeSet(changeSet("IMPORT", kept(text), { imports }));
    stacks.executeChangeSet(stack, "changes", { caller: without("kms:UpdateKeyDescription") });
    await settled();
    return stack;
  };
  const refused = await imported("b");
  expect(eventsOf(refused).join("\n")).toContain("to perform: kms:UpdateKeyDescription");
  expect(account.keys.get(KeyId)?.record.description).toBe("a");
});

it("the deletion of a custom resource needs the permission to invoke its function", async () => {
  const requests: string[] = [];
  const { stacks, settled } = stacksSketch({
    perform({ requestType }) {
      requests.push(requestType);
      return Promise.resolve({ physicalId: "id", data: {}, noEcho: false, requestId: "r" });
    },
  });
  const custom = thing("Custom::Thing", { ServiceToken: att("Fn") });
  const stack = stacks.create(submitted({ ...lambda("Fn", "code"), ...custom }));
  await settled();
  stacks.delete(stack, { caller: without("lambda:InvokeFunction") });
  await settled();
  expect(stack.status).toBe("DELETE_FAILED");
  expect(eventsOf(stack).join("\n")).toMatch(/Thing DELETE_FAILED: .*lambda:InvokeFunction/);
  expect(requests).toEqual(["Create"]);
  stacks.delete(stack, { caller });
  await settled();
  expect([stack.status, ...requests]).toEqual(["DELETE_COMPLETE", "Create", "Delete"]);
});

it("what only a custom resource knows is decided after it", async () => {
  const { stacks, settled } = stacksSketch({
    perform: () =>
      Promise.resolve({ physicalId: "id", data: { Name: "q" }, noEcho: false, requestId: "r" }),
  });
  const resources = {
    ...lambda("Fn", "code"),
    Custom: { Type: "Custom::Thing", Properties: { ServiceToken: att("Fn") } },
    ...thing("AWS::SQS::Queue", { QueueName: att("Custom", "Name") }),
  };
  const own = (name: string) =>
    limited(
      allow(["iam:*", "lambda:*", "s3:*"]),
      allow("sqs:*", `arn:aws:sqs:us-east-1:123456789012:${name}`),
    );
  const allowed = stacks.create({ ...submitted(resources), caller: own("q") });
  await settled();
  expect(allowed.status).toBe("CREATE_COMPLETE");
  stacks.delete(allowed, { caller });
  await settled();
  const refused = stacks.create({ ...submitted(resources), caller: own("other") });
  await settled();
  expect(refused.status).toBe("ROLLBACK_COMPLETE");
});

describe("a dynamic reference needs", () => {
  const reads = (text: string) => ({
    ...thing("AWS::SQS::Queue", { QueueName: text }),
  });
  const stored = {
    Parameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/name", Type: "String", Value: "q" },
    },
    Secret: {
      Type: "AWS::SecretsManager::Secret",
      Properties: { Name: "secret", SecretString: "q" },
    },
  };
  const output = { template: { Outputs: { Name: { Value: "{{resolve:ssm:/name}}" } } } };
  it.each<[string, string, object, object]>([
    ["ssm:GetParameters", "a parameter", reads("{{resolve:ssm:/name}}"), {}],
    ["secretsmanager:GetSecretValue", "a secret", reads("{{resolve:secretsmanager:secret}}"), {}],
    ["ssm:GetParameters", "a parameter in an output", key(), output],
  ])("%s for %s", async (action, _, resources, more) => {
    const { stacks, settled } = stacksSketch();
    stacks.create(submitted(stored, { stackName: "Stored" }));
    await settled();
    const by = (one: Caller) => ({ ...submitted(resources, more), caller: one });
    const refused = stacks.create({ ...by(without(action)), stackName: "Refused" });
    await settled();
    expect(refused.status).toBe("ROLLBACK_COMPLETE");
    expect(refused.statusReason + eventsOf(refused).join("\n")).toContain(
      `to perform: ${action} on resource: arn:`,
    );
    const allowed = stacks.create(by(caller));
    await settled();
    expect(allowed.status).toBe("CREATE_COMPLETE");
  });
});

it("a parameter in Parameter Store needs the permission of the caller, also for a stack with a role", async () => {
  const { stacks, settled } = stacksSketch();
  const { Properties } = role("cloudformation.amazonaws.com", allow("kms:*"));
  const stored = {
    Given: { Type: "AWS::IAM::Role", Properties: { ...Properties, RoleName: "given" } },
    Version: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/version", Type: "String", Value: "1" },
    },
  };
  stacks.create(submitted(stored, { stackName: "Stored" }));
  await settled();
  const Parameters = { V: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/version" } };
  const one = submitted(key({ Description: ref("V") }), {
    template: { Parameters },
    roleArn: "arn:aws:iam::123456789012:role/given",
  });
  const refused = stacks.create({ ...one, caller: without("ssm:GetParameters"), stackName: "No" });
  await settled();
  expect(refused.status).toBe("ROLLBACK_COMPLETE");
  expect(eventsOf(refused).join("\n")).toContain(
    "user/admin is not authorized to perform: ssm:Get",
  );
  const allowed = stacks.create(one);
  await settled();
  expect(allowed.status).toBe("CREATE_COMPLETE");
});

it("the reversal of drift needs the permissions for what it puts back", async () => {
  const resources = lambda("Fn", "code");
  const { stacks, settled, account } = stacksSketch();
  const stack = stacks.create(submitted(resources));
  await settled();
  const declared = account.functions.get("fn");
  if (!declared) throw new Error("no function");
  const changed = { ...declared, handler: "other.handler" };
  account.functions.set("fn", changed);
  account.declaredFunctions.set("fn", declared);
  const reversal = changeSet("UPDATE", resources, { revertsDrift: true });
  const reverted = async (by: Caller) => {
    stacks.createChangeSet(reversal);
    stacks.executeChangeSet(stack, "changes", { caller: by });
    await settled();
    return [stack.status, account.functions.get("fn")?.handler];
  };
  const action = "lambda:UpdateFunctionConfiguration";
  expect(await reverted(without(action))).toEqual(["UPDATE_ROLLBACK_COMPLETE", "other.handler"]);
  expect(await reverted(caller)).toEqual(["UPDATE_COMPLETE", "handler.handler"]);
});

describe("the conditions of", () => {
  const created = async (resources: object, ...statements: readonly object[]) => {
    const { stacks, settled } = stacksSketch();
    const by = limited(everything, ...statements);
    const stack = stacks.create({ ...submitted(resources), caller: by });
    await settled();
    return stack.status;
  };
  it.each<[string, object, object, string]>([
    ["TLS", key(), { Bool: { "aws:SecureTransport": "false" } }, "CREATE_COMPLETE"],
    [
      "a network, except through services",
      key(),
      {
        NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" },
        Bool: { "aws:ViaAWSService": "false" },
      },
      "CREATE_COMPLETE",
    ],
    [
      "calls through CloudFormation",
      key(),
      { StringEquals: { "aws:CalledViaFirst": "cloudformation.amazonaws.com" } },
      "ROLLBACK_COMPLETE",
    ],
    [
      "another region",
      key(),
      { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
      "CREATE_COMPLETE",
    ],
    [
      "the spec of a key",
      key(),
      { StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT" } },
      "ROLLBACK_COMPLETE",
    ],
    [
      "a boundary, which the deletion of a role does not have",
      { R: roleWith({ PermissionsBoundary: boundary }) },
      { StringNotEquals: { "iam:PermissionsBoundary": boundary } },
      "CREATE_COMPLETE",
    ],
  ])("%s", async (_, resources, Condition, status) => {
    const Action = JSON.stringify(resources).includes("IAM") ? "iam:*" : "*";
    expect(await created(resources, deny(Action, { Condition }))).toBe(status);
  });

  it("iam:PolicyARN, also where the policy names its roles", async () => {
    const managed = {
      One: roleWith(),
      ...thing("AWS::IAM::ManagedPolicy", {
        ManagedPolicyName: "m",
        Roles: [ref("One")],
        PolicyDocument: policy(allow("kms:*")),
      }),
    };
    const only = (name: string) =>
      deny("iam:AttachRolePolicy", {
        Condition: {
          ArnNotEquals: { "iam:PolicyARN": `arn:aws:iam::123456789012:policy/${name}` },
        },
      });
    expect(await created(managed, only("m"))).toBe("CREATE_COMPLETE");
    expect(await created(managed, only("n"))).toBe("ROLLBACK_COMPLETE");
  });
});
