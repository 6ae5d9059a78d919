import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { refusal } from "../../refusal.ts";
import { att, ref, user } from "../../deployment/sketch.ts";
import { table } from "../../services/dynamodb/dynamodb-cloud.ts";

const attribute = (AttributeName: string, AttributeType = "S") => ({
  AttributeName,
  AttributeType,
});
const element = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
const index = (more: object = {}) => ({
  AttributeDefinitions: [attribute("id"), attribute("owner")],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byOwner",
      KeySchema: [element("owner", "HASH")],
      Projection: { ProjectionType: "ALL" },
      ...more,
    },
  ],
});

it.each<[string, Record<string, unknown>, string]>([
  [
    "with a resource policy",
    { ResourcePolicy: {} },
    "S/Table: property ResourcePolicy is not supported",
  ],
  ["with a stream without a view", { StreamSpecification: {} }, "StreamViewType is missing"],
  [
    "with a stream that has a policy of its own",
    { StreamSpecification: { StreamViewType: "KEYS_ONLY", ResourcePolicy: {} } },
    "StreamSpecification: property ResourcePolicy is not supported",
  ],
  ["with local indexes", { LocalSecondaryIndexes: [] }, "property LocalSecondaryIndexes is not"],
  [
    "with a customer-managed key",
    { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: "alias/mine" } },
    "property KMSMasterKeyId has the value alias/mine",
  ],
  ["without a key", { KeySchema: [] }, "property KeySchema must be a HASH key"],
  [
    "with its keys in the wrong order",
    { KeySchema: [element("id", "RANGE"), element("id", "HASH")] },
    "property KeySchema must be a HASH key",
  ],
  [
    "with the same attribute in its key twice",
    { KeySchema: [element("id", "HASH"), element("id", "RANGE")] },
    "property KeySchema names an attribute twice",
  ],
  [
    "with an undefined key attribute",
    { KeySchema: [element("a", "HASH")] },
    "KeySchema names a, which AttributeDefinitions lacks",
  ],
  [
    "with a defined attribute that no key uses",
    { AttributeDefinitions: [attribute("id"), attribute("a")] },
    "property AttributeDefinitions defines a, which no key uses",
  ],
  [
    "with a key of the type map",
    { AttributeDefinitions: [attribute("id", "M")] },
    "property AttributeType has the value M",
  ],
  [
    "with the key `__proto__`",
    { AttributeDefinitions: [attribute("__proto__")], KeySchema: [element("__proto__", "HASH")] },
    'property AttributeName has the value "__proto__"',
  ],
  ["with a short name", { TableName: "ab" }, 'property TableName has the value "ab"'],
  [
    "with provisioned billing but no throughput",
    { BillingMode: "PROVISIONED" },
    "ProvisionedThroughput is missing",
  ],
  [
    "with on-demand billing and a throughput",
    { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    "ProvisionedThroughput must be left out with PAY_PER_REQUEST",
  ],
  [
    "with time to live but no attribute for it",
    { TimeToLiveSpecification: { Enabled: true } },
    "property AttributeName is missing",
  ],
  [
    "with an index without a projection",
    index({ Projection: {} }),
    "property ProjectionType is missing",
  ],
  [
    "with an index that includes unnamed attributes",
    index({ Projection: { ProjectionType: "INCLUDE" } }),
    "property NonKeyAttributes is required with INCLUDE",
  ],
  [
    "with an index with a short name",
    index({ IndexName: "a" }),
    'property IndexName has the value "a"',
  ],
  [
    "with an index with on-demand throughput",
    index({ OnDemandThroughput: {} }),
    "property OnDemandThroughput is not",
  ],
])("a table %s is rejected", (_, properties, message) => {
  expect(refusal({ Table: table("things", properties) })).toContain(message);
});

it("a policy with a condition key that the local cloud cannot evaluate is rejected", () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id"] } };
  const ann = user("Ann", { Action: "dynamodb:GetItem", Resource: "*", Condition });
  expect(refusal({ Ann: ann })).toContain(
    "condition key dynamodb:Attributes cannot be evaluated here",
  );
});

it("a table has its name as Ref, and the attribute Arn", () => {
  const outputs = { Name: { Value: ref("Table") }, Arn: { Value: att("Table") } };
  const resources = { Table: table("things", index()) };
  expect(deploySketch(emptyAccount(), { name: "S", resources, outputs }).outputs).toEqual({
    Name: "things",
    Arn: "arn:aws:dynamodb:us-east-1:123456789012:table/things",
  });
});

const deployed = (properties: object, name: string | undefined, ...more: readonly object[]) => {
  const account = emptyAccount();
  for (const each of [properties, ...more]) {
    deploySketch(account, { name: "S", resources: { Table: table(name, { ...each }) } });
  }
  return account;
};
const numbered = { AttributeDefinitions: [attribute("id", "N")] };

it("a table with a fixed name cannot get another key, and a running one cannot get other indexes", () => {
  expect(() => deployed({}, "things", numbered)).toThrow(
    "S/Table: property TableName things has another key now",
  );
  expect(() => deployed({}, "things", index())).toThrow(
    "S/Table: property GlobalSecondaryIndexes cannot be changed while the local cloud runs",
  );
  expect([...deployed({}, undefined, numbered).tables.keys()]).toHaveLength(1);
});

it("a table of another stack cannot be declared again", () => {
  const resources = { Table: table("things") };
  const account = deployed({}, "things");
  expect(() => deploySketch(account, { name: "Other", resources })).toThrow(
    "Other/Table: property TableName things exists already in this account",
  );
});

it("a table with a stream has the ARN of the stream, and its class has no effect", () => {
  const account = emptyAccount();
  const StreamSpecification = { StreamViewType: "NEW_IMAGE" };
  const KinesisStreamSpecification = {
    StreamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/a",
  };
  const properties = { KinesisStreamSpecification, StreamSpecification, TableClass: "STANDARD" };
  const resources = { Table: table("things", properties) };
  const { resources: deployedNow } = deploySketch(account, { name: "S", resources });
  const stream = deployedNow["Table"]?.attributes["StreamArn"];
  expect(stream).toMatch(/:table\/things\/stream\/2026-/);
  expect([...account.records.values()]).toMatchObject([
    { words: "Kinesis stream of a table", without: "gets no changes" },
    { arn: stream, without: "has no records" },
  ]);
  deploySketch(account, { name: "S", resources: {} });
  expect(account.records.size).toBe(0);
});
