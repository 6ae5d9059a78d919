import { describe, expect, it } from "vitest";
import { newAccount, type Account } from "../../../lib/cloud/account/account.ts";
import { changeSet, eventsOf, stacksSketch, submitted } from "../stacks/stacks-sketch.ts";
import { deploySketch, emptyAccount } from "./deploy-sketch.ts";
import { lambda, permission, policy, ref, role, type Resources } from "./sketch.ts";

const deploy = (account: Account, resources: Resources) =>
  deploySketch(account, { name: "S", resources }).resources;
const document = policy({ Action: "sqs:*", Resource: "*" });
const thing = (
  Type: string,
  Properties: Readonly<Record<string, unknown>>,
  more: Resources = {},
) => ({
  Thing: { Type, Properties },
  ...more,
});
const code = { S3Bucket: "assets", S3Key: "code.zip" };
const hash = { AttributeName: "a", KeyType: "HASH" };
const table = (KeySchema: unknown, type = "S", more: object = {}) => ({
  KeySchema,
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: type }],
  BillingMode: "PAY_PER_REQUEST",
  ...more,
});
const subscription = (Endpoint: string) =>
  thing("AWS::SNS::Subscription", {
    Protocol: "lambda",
    TopicArn: "arn:aws:sns:us-east-1:1:t",
    Endpoint,
  });
const roles = { Ops: role("lambda.amazonaws.com"), Dev: role("lambda.amazonaws.com") };
const onRole = (id: string) =>
  thing(
    "AWS::IAM::RolePolicy",
    { PolicyName: "p", RoleName: ref(id), PolicyDocument: document },
    roles,
  );
const managed = (Description: string) =>
  thing(
    "AWS::IAM::ManagedPolicy",
    { Description, PolicyDocument: document, Roles: [ref("Ops")] },
    roles,
  );
const invoker = (Principal: string) => ({
  ...lambda("Fn", "code"),
  Thing: permission("Fn", { Principal }),
});
const group = (GroupDescription: string, more = {}) =>
  thing("AWS::EC2::SecurityGroup", { GroupDescription, VpcId: "vpc-1", ...more });

/** Names of the policies that a role has by other resources. */
const attached = ({ directory, state }: Account, id: string) => {
  const name = state.stacks["S"]?.resources[id]?.physicalId ?? "";
  return [...(directory.roles.get(name)?.attached.keys() ?? [])];
};

describe("a change of a property that AWS says replaces the resource", () => {
  it.each<[string, Resources, Resources, (account: Account) => void]>([
    [
      "a type with an id",
      group("a"),
      group("b"),
      ({ network }) => expect(network.groups.size).toBe(1),
    ],
    [
      "a recorded type, whose ids come from its logical id",
      subscription("arn:aws:lambda:us-east-1:1:function:a"),
      subscription("arn:aws:lambda:us-east-1:1:function:b"),
      ({ records }) => expect(records.size).toBe(1),
    ],
    [
      "a type whose name the template no longer gives",
      thing("AWS::SQS::Queue", { QueueName: "q" }),
      thing("AWS::SQS::Queue", {}),
      ({ records }) => expect([...records.values()].map(({ name }) => name)).not.toContain("q"),
    ],
    [
      "a version of a layer, which gets the next number",
      thing("AWS::Lambda::LayerVersion", { Content: code, LayerName: "l", Description: "a" }),
      thing("AWS::Lambda::LayerVersion", { Content: code, LayerName: "l", Description: "b" }),
      ({ layers }) => expect([...layers.values()].map(({ version }) => version)).toEqual([2]),
    ],
    [
      "a permission, whose earlier statement goes",
      invoker("sns.amazonaws.com"),
      invoker("s3.amazonaws.com"),
      ({ permissions, functions }) =>
        expect(permissions.get(functions.get("fn")?.arn ?? "")?.size).toBe(1),
    ],
    [
      "a managed policy, whose role keeps only the new one",
      managed("a"),
      managed("b"),
      (account) => expect(attached(account, "Ops")).toHaveLength(1),
    ],
  ])("replaces %s", (_, before, after, check) => {
    const account = emptyAccount();
    const first = deploy(account, before)["Thing"]?.physicalId;
    expect(deploy(account, before)["Thing"]?.physicalId).toBe(first);
    const second = deploy(account, after)["Thing"]?.physicalId;
    expect(second).not.toBe(first);
    check(account);
    // A start deploys the same template into the same state.
    const again = newAccount(structuredClone(account.state));
    expect(deploy(again, after)["Thing"]?.physicalId).toBe(second);
    check(again);
    // Another change, before which the local cloud was stopped.
    expect(deploy(again, before)["Thing"]?.physicalId).not.toBe(second);
  });

  it("takes a policy from the earlier role, although both policies have the same id", () => {
    const account = emptyAccount();
    deploy(account, onRole("Ops"));
    deploy(account, onRole("Dev"));
    expect([attached(account, "Ops"), attached(account, "Dev")]).toEqual([[], ["p"]]);
  });

  it.each<[string, string, object, object]>([
    ["AWS::S3::Bucket", "BucketName", {}, { ObjectLockEnabled: true }],
    ["AWS::SQS::Queue", "QueueName", {}, { FifoQueue: false }],
    ["AWS::IAM::ManagedPolicy", "ManagedPolicyName", { PolicyDocument: document }, { Path: "/a/" }],
    [
      "AWS::DynamoDB::Table",
      "TableName",
      table([hash]),
      { KeySchema: [{ ...hash, AttributeName: "b" }] },
    ],
  ])("is refused for %s with a %s", (type, property, same, change) => {
    const account = emptyAccount();
    const named = { [property]: "given", ...same };
    const first = deploy(account, thing(type, named))["Thing"];
    expect(() => deploy(account, thing(type, { ...named, ...change }))).toThrow(
      /when a custom-named resource requires replacing\. Rename given and update the stack again\. \(.* cannot change without/,
    );
    const renamed = { ...named, [property]: "other" };
    const second = deploy(account, thing(type, renamed))["Thing"];
    expect(second?.physicalId).not.toBe(first?.physicalId);
  });

  it.each<[string, Resources, Resources]>([
    [
      "the order of members, and numbers as text",
      thing("AWS::Kinesis::StreamConsumer", { Tags: [{ Key: "a", Value: 1 }] }),
      thing("AWS::Kinesis::StreamConsumer", { Tags: [{ Value: "1", Key: "a" }] }),
    ],
    [
      "a port of this machine",
      subscription("http://127.0.0.1:4566/123456789012/q"),
      subscription("http://127.0.0.1:5678/123456789012/q"),
    ],
    ["another property", group("a"), group("a", { Tags: [{ Key: "a", Value: "b" }] })],
  ])("is not %s", (_, before, after) => {
    const account = emptyAccount();
    const first = deploy(account, before)["Thing"]?.physicalId;
    expect(deploy(account, after)["Thing"]?.physicalId).toBe(first);
  });

  it("is not known of a record of an earlier version", () => {
    const account = emptyAccount();
    const { Thing } = deploy(account, group("a"));
    const { fixed: _, ...record } = Thing ?? {
      type: "",
      physicalId: "",
      attributes: {},
      retained: false,
    };
    account.state.stacks["S"] = { resources: { Thing: record }, outputs: {}, exports: {} };
    expect(deploy(account, group("b"))["Thing"]?.physicalId).toBe(record.physicalId);
  });
});

describe("a change set says of a property that", () => {
  it.each<[string, Resources, Resources, object]>([
    [
      "it replaces the resource",
      group("a"),
      group("b", { Tags: [] }),
      {
        replacement: "True",
        details: [
          { name: "GroupDescription", requiresRecreation: "Always" },
          { attribute: "Tags", requiresRecreation: "Never" },
        ],
      },
    ],
    [
      "it may replace the resource",
      thing("AWS::RDS::DBInstance", { Engine: "mysql" }),
      thing("AWS::RDS::DBInstance", { Engine: "postgres" }),
      { replacement: "Conditional", details: [{ requiresRecreation: "Conditionally" }] },
    ],
    [
      "it may replace a resource of a type without a schema",
      thing("Acme::Shop::Order", { Size: 1 }),
      thing("Acme::Shop::Order", { Size: 2 }),
      { replacement: "Conditional", details: [{ requiresRecreation: "Conditionally" }] },
    ],
    [
      "it does not",
      thing("AWS::SQS::Queue", { VisibilityTimeout: 1 }),
      thing("AWS::SQS::Queue", { VisibilityTimeout: 2 }),
      { replacement: "False", details: [{ requiresRecreation: "Never" }] },
    ],
  ])("%s", async (_, before, after, change) => {
    const { stacks, settled } = stacksSketch();
    stacks.create(submitted(before));
    await settled();
    const { changeSet: one } = stacks.createChangeSet(changeSet("UPDATE", after));
    expect(one.changes).toMatchObject([{ action: "Modify", logicalId: "Thing", ...change }]);
  });

  it("a failed replacement has CloudFormation's words in its event", async () => {
    const { stacks, settled } = stacksSketch();
    const stack = stacks.create(submitted(thing("AWS::S3::Bucket", { BucketName: "given" })));
    await settled();
    const locked = thing("AWS::S3::Bucket", { BucketName: "given", ObjectLockEnabled: true });
    stacks.update(submitted(locked));
    await settled();
    expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(eventsOf(stack)).toContainEqual(
      expect.stringMatching(/^Thing UPDATE_FAILED: S\/Thing: CloudFormation cannot update/),
    );
  });
});
