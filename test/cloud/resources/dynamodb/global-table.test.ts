import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, type Resource } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";

const key = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
const global = (properties: object = {}): Resource => ({
  Type: "AWS::DynamoDB::GlobalTable",
  Properties: {
    TableName: "things",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "kind", AttributeType: "S" },
    ],
    KeySchema: key("id"),
    GlobalSecondaryIndexes: [
      { IndexName: "kinds", KeySchema: key("kind"), Projection: { ProjectionType: "ALL" } },
    ],
    Replicas: [{ Region: "us-east-1", TableClass: "STANDARD" }, { Region: "eu-west-1" }],
    ...properties,
  },
});

it("a table with replicas is the table of this region, and the other replicas are recorded", () => {
  const account = emptyAccount();
  const outputs = { Arn: { Value: att("Table") }, Id: { Value: att("Table", "TableId") } };
  const deployed = deploySketch(account, { name: "S", resources: { Table: global() }, outputs });
  const [table] = account.tables.values();
  expect(deployed.outputs).toEqual({
    Arn: "arn:aws:dynamodb:us-east-1:123456789012:table/things",
    Id: table?.id,
  });
  expect([...(table?.indexes.keys() ?? [])]).toEqual(["kinds"]);
  expect([...account.records.values()]).toMatchObject([
    { name: "eu-west-1", words: "replica of a table", without: "does not exist" },
  ]);
  deploySketch(account, { name: "S", resources: {} });
  expect([account.tables.size, account.records.size]).toEqual([0, 0]);
});

it("a table with provisioned throughput has its least throughput", () => {
  const settings = (kind: string) => ({
    [`${kind}ProvisionedThroughputSettings`]: {
      [`${kind}CapacityAutoScalingSettings`]: { MinCapacity: 2, MaxCapacity: 9 },
    },
  });
  const resources = {
    Table: global({
      BillingMode: "PROVISIONED",
      GlobalSecondaryIndexes: undefined,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      Replicas: [{ Region: "us-east-1", ...settings("Read") }],
      ...settings("Write"),
    }),
  };
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources });
  expect(account.tables.get("things")?.definition).toMatchObject({
    ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 },
  });
});

it.each([
  ["no replica here", { Replicas: [{ Region: "eu-west-1" }] }, "has no replica in us-east-1"],
  [
    "a policy of its own",
    { Replicas: [{ Region: "us-east-1", ResourcePolicy: {} }] },
    "property ResourcePolicy is not supported",
  ],
  [
    "a key of the account, whose permissions are not checked",
    {
      SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
      Replicas: [{ Region: "us-east-1", SSESpecification: { KMSMasterKeyId: "alias/mine" } }],
    },
    "KMSMasterKeyId has the value alias/mine",
  ],
])("a table with replicas is refused with %s", (_, properties, message) => {
  expect(refusal({ Table: global(properties) })).toContain(message);
});
