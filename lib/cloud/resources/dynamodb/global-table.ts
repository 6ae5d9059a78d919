import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import { Properties } from "../../assembly/properties.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { dynamoDbTable } from "./table.ts";

const REPLICA = "AWS::DynamoDB::Replica";
/** Properties that mean the same for a table. */
const SAME = [
  "AttributeDefinitions",
  "BillingMode",
  "KeySchema",
  "StreamSpecification",
  "TableName",
  "TimeToLiveSpecification",
];
const OF_REPLICA = [
  "GlobalSecondaryIndexes",
  "KinesisStreamSpecification",
  "ReadProvisionedThroughputSettings",
  "Region",
  "SSESpecification",
];
const INERT = [
  "ContributorInsightsSpecification",
  "DeletionProtectionEnabled",
  "GlobalTableSettingsReplicationMode",
  "PointInTimeRecoverySpecification",
  "ReadOnDemandThroughputSettings",
  "ReplicaStreamSpecification",
  "TableClass",
  "Tags",
];

/** A table with replicas in several regions, as CDK's `TableV2` writes it. It is the table of this region. */
export const dynamoDbGlobalTable: ResourceType = {
  ...dynamoDbTable,
  enforced: [
    ...SAME,
    "GlobalSecondaryIndexes",
    "Replicas",
    "SSESpecification",
    "WriteProvisionedThroughputSettings",
  ],
  inert: [
    "GlobalTableWitnesses",
    "MultiRegionConsistency",
    "WarmThroughput",
    "WriteOnDemandThroughputSettings",
  ],
  attributes: ["Arn", "StreamArn", "TableId"],
  put(input, account) {
    const { properties } = input;
    const replicas = properties.maps("Replicas");
    for (const replica of replicas) replica.only(OF_REPLICA, INERT);
    const here =
      replicas.find((replica) => replica.text("Region") === account.region) ??
      properties.fail("Replicas", `has no replica in ${account.region}`);
    const { physicalId, attributes } = dynamoDbTable.put(
      { ...input, properties: tableOf(properties, here) },
      account,
    );
    const { Arn: arn = "" } = attributes;
    forgetReplicas(account, arn);
    for (const replica of replicas) if (replica !== here) record(input, account, arn, replica);
    const TableId = account.tables.get(physicalId)?.id ?? "";
    return { physicalId, attributes: { ...attributes, TableId } };
  },
  remove(resource, account) {
    forgetReplicas(account, resource.attributes["Arn"] ?? "");
    dynamoDbTable.remove(resource, account);
  },
};

/** Returns the properties of the table in this region. */
function tableOf(properties: Properties, here: Properties): Properties {
  const own = here.maps("GlobalSecondaryIndexes");
  const indexes = properties.maps("GlobalSecondaryIndexes").map((index) => {
    const name = index.text("IndexName");
    const { IndexName, KeySchema, Projection } = index.only(
      ["IndexName", "KeySchema", "Projection", "WriteProvisionedThroughputSettings"],
      ["WarmThroughput", "WriteOnDemandThroughputSettings"],
    ).all;
    const reading = own.find((one) => one.text("IndexName") === name) ?? new Properties({});
    return { IndexName, KeySchema, Projection, ...throughput(properties, index, reading) };
  });
  const { SSESpecification, KinesisStreamSpecification } = here.all;
  const sse = {
    ...properties.map("SSESpecification").all,
    ...new Properties({ SSESpecification }).map("SSESpecification").all,
  };
  return new Properties({
    ...Object.fromEntries(SAME.map((name) => [name, properties.all[name]])),
    KinesisStreamSpecification,
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
    ...(Object.keys(sse).length > 0 ? { SSESpecification: sse } : {}),
    ...throughput(properties, properties, here),
  });
}

/** Returns the least throughput of a table or index, which is not reached here. */
function throughput(table: Properties, writing: Properties, reading: Properties): object {
  if (table.optionalText("BillingMode") === "PAY_PER_REQUEST") return {};
  const write = writing.map("WriteProvisionedThroughputSettings");
  const read = reading.map("ReadProvisionedThroughputSettings");
  const WriteCapacityUnits = write.map("WriteCapacityAutoScalingSettings").text("MinCapacity");
  const ReadCapacityUnits =
    read.optionalText("ReadCapacityUnits") ??
    read.map("ReadCapacityAutoScalingSettings").text("MinCapacity");
  return { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
}

function record(
  { path }: ResourceInput,
  { records }: Account,
  tableArn: string,
  replica: Properties,
): void {
  const region = replica.text("Region");
  records.set(recordKey(REPLICA, `${tableArn} ${region}`), {
    type: REPLICA,
    path,
    words: "replica of a table",
    without: "does not exist",
    silent: false,
    name: region,
    arn: undefined,
    properties: replica.all,
  });
}

function forgetReplicas({ records }: Account, tableArn: string): void {
  for (const key of records.keys()) {
    if (key.startsWith(recordKey(REPLICA, `${tableArn} `))) records.delete(key);
  }
}
