import { randomUUID } from "node:crypto";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { KeyAttribute, Table } from "../../account/dynamodb/table.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { requireFreeName } from "../resource-type/physical-name.ts";
import { keySchema, keyTypes, type KeySchema } from "./table-keys.ts";

/** Made at its first use: the deployment only says what is to be there. */
export const dynamoDbTable: ResourceType = {
  enforced: [
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "ProvisionedThroughput",
    "SSESpecification",
    "TableName",
    "TimeToLiveSpecification",
  ],
  // Tables are in memory, so none of these saves an item here; no policy on a table can ask for its tags.
  inert: ["DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "Tags"],
  attributes: ["Arn"],
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
    return { physicalId: name, attributes: { Arn: arn, Key } };
  },
  remove({ physicalId }, { tables }) {
    tables.delete(physicalId);
  },
};

/** CloudFormation replaces a table that gets another key, unless the template names it. */
function nameOf(
  { properties, previous, stackName, logicalId }: ResourceInput,
  key: string,
): string {
  const given = properties.match("TableName", /^[A-Za-z0-9_.-]{3,255}$/).optionalText("TableName");
  const kept = previous?.attributes["Key"] === key ? previous.physicalId : undefined;
  if (given !== undefined && previous?.physicalId === given && kept === undefined) {
    properties.fail(
      "TableName",
      `${given} names a table of another key, which CloudFormation does not replace: rename it`,
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
      projection.fail("NonKeyAttributes", "must be there for INCLUDE, and for nothing else");
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
    properties.fail("GlobalSecondaryIndexes", "must have different names, at most 20");
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
    properties.fail("AttributeDefinitions", `defines ${unused}, which is in no key`);
  }
}

function requireSameIndexes(properties: Properties, { definition }: Table, indexes: unknown): void {
  if (JSON.stringify(definition.GlobalSecondaryIndexes) === JSON.stringify(indexes)) return;
  properties.fail(
    "GlobalSecondaryIndexes",
    "cannot be changed while the local cloud runs: end it and start it again",
  );
}

function onDemand(properties: Properties): boolean {
  properties.allow("BillingMode", ["PAY_PER_REQUEST", "PROVISIONED"]);
  return properties.optionalText("BillingMode") === "PAY_PER_REQUEST";
}

/** Of a table or an index. It is only told: nothing is throttled by it. */
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

/** With a key of the account's own, whoever reads an item must be allowed that key: not checked here. */
function requireOwnedKey(properties: Properties): void {
  properties
    .map("SSESpecification")
    .only(["SSEEnabled", "SSEType", "KMSMasterKeyId"])
    .allow("SSEType", ["KMS"])
    .allow("KMSMasterKeyId", ["alias/aws/dynamodb"]);
}
