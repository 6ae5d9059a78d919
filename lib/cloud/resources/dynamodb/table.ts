import { randomUUID } from "node:crypto";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { KeyAttribute, Table } from "../../account/dynamodb/table.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { requireFreeName } from "../resource-type/physical-name.ts";
import { forgetKinesisStream, forgetStream, recordKinesisStream, recordStream } from "./stream.ts";
import { keySchema, keyTypes, type KeySchema } from "./table-keys.ts";

/** A table. The deployment only records it; the database creates it at its first use. */
export const dynamoDbTable: ResourceType = {
  enforced: [
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "KinesisStreamSpecification",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
    "TableName",
    "TimeToLiveSpecification",
  ],
  // Tables are in memory, so backups and deletion protection have no effect. No policy can depend on the tags.
  inert: [
    "ContributorInsightsSpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "PointInTimeRecoverySpecification",
    "TableClass",
    "Tags",
    "WarmThroughput",
  ],
  attributes: ["Arn", "StreamArn"],
  put(input, account) {
    const { properties } = input;
    requireOwnedKey(properties);
    const types = keyTypes(properties);
    const key = keySchema(properties, types);
    const indexes = indexesOf(properties, types);
    requireUsed(properties, types, [key, ...indexes.map(({ schema }) => schema)]);
    const Key = JSON.stringify([key.elements, key.partitionKey.type, key.sortKey?.type]);
    const name = nameOf(input, Key);
    const present = account.tables.get(name);
    requireFreeName(input, "TableName", name, account.tables);
    const definition = {
      TableName: name,
      AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      KeySchema: key.elements,
      BillingMode: onDemand(properties) ? "PAY_PER_REQUEST" : "PROVISIONED",
      ProvisionedThroughput: throughput(properties, onDemand(properties)),
      ...(indexes.length > 0
        ? { GlobalSecondaryIndexes: indexes.map((index) => index.definition) }
        : {}),
    };
    if (present) requireSameIndexes(properties, present, definition.GlobalSecondaryIndexes);
    const arn = `arn:${account.partition}:dynamodb:${account.region}:${account.accountId}:table/${name}`;
    account.tables.set(name, {
      name,
      arn,
      id: present?.id ?? randomUUID(),
      partitionKey: key.partitionKey,
      indexes: new Map(indexes.map((index) => [index.name, index.schema.partitionKey])),
      definition: present?.definition ?? definition,
      timeToLive: timeToLive(properties),
    });
    recordKinesisStream(input, account, arn);
    const StreamArn = recordStream(input, account, arn);
    const stream: Record<string, string> = StreamArn === undefined ? {} : { StreamArn };
    return { physicalId: name, attributes: { Arn: arn, Key, ...stream } };
  },
  remove({ physicalId, attributes }, { tables, records }) {
    tables.delete(physicalId);
    forgetStream(records, attributes["StreamArn"]);
    forgetKinesisStream(records, attributes["Arn"]);
  },
};

/** Returns the table's name. CloudFormation replaces a table whose key changes, unless the template names it. */
function nameOf(
  { properties, previous, stackName, logicalId }: ResourceInput,
  key: string,
): string {
  const given = properties.match("TableName", /^[A-Za-z0-9_.-]{3,255}$/).optionalText("TableName");
  const kept = previous?.attributes["Key"] === key ? previous.physicalId : undefined;
  if (given !== undefined && previous?.physicalId === given && kept === undefined) {
    properties.fail(
      "TableName",
      `${given} has another key now, and CloudFormation cannot replace a table with a fixed name; rename it`,
    );
  }
  return given ?? kept ?? generatedName(stackName, logicalId, 255);
}

interface Index {
  readonly name: string;
  readonly schema: KeySchema;
  readonly definition: object;
}

function indexesOf(
  properties: Properties,
  types: ReadonlyMap<string, KeyAttribute["type"]>,
): readonly Index[] {
  const indexes = properties.maps("GlobalSecondaryIndexes").map((index): Index => {
    const name = index
      .only(["IndexName", "KeySchema", "Projection", "ProvisionedThroughput"])
      .match("IndexName", /^[A-Za-z0-9_.-]{3,255}$/)
      .text("IndexName");
    const schema = keySchema(index, types);
    const projection = index.map("Projection").only(["ProjectionType", "NonKeyAttributes"]);
    const ProjectionType = projection
      .allow("ProjectionType", ["ALL", "KEYS_ONLY", "INCLUDE"])
      .text("ProjectionType");
    const NonKeyAttributes = projection.texts("NonKeyAttributes");
    if ((ProjectionType === "INCLUDE") !== NonKeyAttributes.length > 0) {
      projection.fail("NonKeyAttributes", "is required with INCLUDE, and only allowed with it");
    }
    const definition = {
      IndexName: name,
      KeySchema: schema.elements,
      Projection: {
        ProjectionType,
        ...(ProjectionType === "INCLUDE" ? { NonKeyAttributes } : {}),
      },
      ProvisionedThroughput: throughput(index, onDemand(properties)),
    };
    return { name, schema, definition };
  });
  const names = new Set(indexes.map(({ name }) => name));
  if (names.size < indexes.length || names.size > 20) {
    properties.fail("GlobalSecondaryIndexes", "must be at most 20, with different names");
  }
  return indexes;
}

function requireUsed(
  properties: Properties,
  types: ReadonlyMap<string, unknown>,
  schemas: readonly KeySchema[],
): void {
  const used = schemas.flatMap(({ elements }) => elements.map((one) => one.AttributeName));
  const unused = [...types.keys()].find((name) => !used.includes(name));
  if (unused !== undefined) {
    properties.fail("AttributeDefinitions", `defines ${unused}, which no key uses`);
  }
}

function requireSameIndexes(properties: Properties, { definition }: Table, indexes: unknown): void {
  if (JSON.stringify(definition.GlobalSecondaryIndexes) === JSON.stringify(indexes)) return;
  properties.fail(
    "GlobalSecondaryIndexes",
    "cannot be changed while the local cloud runs; restart it",
  );
}

function onDemand(properties: Properties): boolean {
  properties.allow("BillingMode", ["PAY_PER_REQUEST", "PROVISIONED"]);
  return properties.optionalText("BillingMode") === "PAY_PER_REQUEST";
}

/** Returns the throughput of a table or index. `DescribeTable` shows it, but it does not throttle requests. */
function throughput(properties: Properties, none: boolean): object | undefined {
  const has = properties.has("ProvisionedThroughput");
  if (none !== has) {
    if (none) return undefined;
    const units = properties
      .map("ProvisionedThroughput")
      .only(["ReadCapacityUnits", "WriteCapacityUnits"]);
    const bounds = { from: 1, to: 1_000_000_000_000 };
    return {
      ReadCapacityUnits: units.integer("ReadCapacityUnits", 0, bounds),
      WriteCapacityUnits: units.integer("WriteCapacityUnits", 0, bounds),
    };
  }
  const rule = none ? "must be left out with PAY_PER_REQUEST" : "is missing";
  return properties.fail("ProvisionedThroughput", rule);
}

function timeToLive(properties: Properties): string | undefined {
  const given = properties.map("TimeToLiveSpecification").only(["AttributeName", "Enabled"]);
  return given.boolean("Enabled", false) ? given.text("AttributeName") : undefined;
}

/** Rejects a customer-managed key, because its permissions are not checked when a caller reads an item. */
function requireOwnedKey(properties: Properties): void {
  properties
    .map("SSESpecification")
    .only(["SSEEnabled", "SSEType", "KMSMasterKeyId"])
    .allow("SSEType", ["KMS"])
    .allow("KMSMasterKeyId", ["alias/aws/dynamodb"]);
}
