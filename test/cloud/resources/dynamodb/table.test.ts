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
  ["with a policy", { ResourcePolicy: {} }, "S/Table: property ResourcePolicy is not supported"],
  ["with a stream", { StreamSpecification: {} }, "property StreamSpecification is not supported"],
  ["with local indexes", { LocalSecondaryIndexes: [] }, "property LocalSecondaryIndexes is not"],
  [
    "under a key of the account's",
    { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: "alias/mine" } },
    "property KMSMasterKeyId has the value alias/mine",
  ],
  ["of no key", { KeySchema: [] }, "property KeySchema must be a HASH key"],
  [
    "of keys the wrong way round",
    { KeySchema: [element("id", "RANGE"), element("id", "HASH")] },
    "property KeySchema must be a HASH key",
  ],
  [
    "of the same key twice",
    { KeySchema: [element("id", "HASH"), element("id", "RANGE")] },
    "property KeySchema names an attribute twice",
  ],
  [
    "of an unknown key",
    { KeySchema: [element("a", "HASH")] },
    "KeySchema names a, which AttributeDefinitions lacks",
  ],
  [
    "with an attribute in no key",
    { AttributeDefinitions: [attribute("id"), attribute("a")] },
    "property AttributeDefinitions defines a, which no key uses",
  ],
  [
    "of a map for a key",
    { AttributeDefinitions: [attribute("id", "M")] },
    "property AttributeType has the value M",
  ],
  [
    "of a key that every object has",
    { AttributeDefinitions: [attribute("__proto__")], KeySchema: [element("__proto__", "HASH")] },
    'property AttributeName has the value "__proto__"',
  ],
  ["of a short name", { TableName: "ab" }, 'property TableName has the value "ab"'],
  ["with no throughput", { BillingMode: "PROVISIONED" }, "ProvisionedThroughput is missing"],
  [
    "with needless throughput",
    { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    "ProvisionedThroughput must be left out with PAY_PER_REQUEST",
  ],
  [
    "without a TTL attribute",
    { TimeToLiveSpecification: { Enabled: true } },
    "property AttributeName is missing",
  ],
  ["of an index of no projection", index({ Projection: {} }), "property ProjectionType is missing"],
  [
    "of an index of some attributes, but which",
    index({ Projection: { ProjectionType: "INCLUDE" } }),
    "property NonKeyAttributes is required with INCLUDE",
  ],
  [
    "of an index of a short name",
    index({ IndexName: "a" }),
    'property IndexName has the value "a"',
  ],
  [
    "of an index on demand",
    index({ OnDemandThroughput: {} }),
    "property OnDemandThroughput is not",
  ],
])("a table %s is refused", (_, properties, message) => {
  expect(refusal({ Table: table("things", properties) })).toContain(message);
});

it("is not guarded by what cannot be told of a request", () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id"] } };
  const ann = user("Ann", { Action: "dynamodb:GetItem", Resource: "*", Condition });
  expect(refusal({ Ann: ann })).toContain(
    "condition key dynamodb:Attributes cannot be evaluated here",
  );
});

it("gives its name and ARN", () => {
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

it("is not replaced under its own name, nor given other indexes while it is in use", () => {
  expect(() => deployed({}, "things", numbered)).toThrow(
    "S/Table: property TableName things has another key now",
  );
  expect(() => deployed({}, "things", index())).toThrow(
    "S/Table: property GlobalSecondaryIndexes cannot be changed while the local cloud runs",
  );
  expect([...deployed({}, undefined, numbered).tables.keys()]).toHaveLength(1);
});

it("is not taken over by another stack", () => {
  const resources = { Table: table("things") };
  const account = deployed({}, "things");
  expect(() => deploySketch(account, { name: "Other", resources })).toThrow(
    "Other/Table: property TableName things exists already in this account",
  );
});
