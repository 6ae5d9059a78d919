import { CfnDeletionPolicy, RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  type ITable,
  Table,
} from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { DELIVERIES } from "../../../formats/function/deliveries-table.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";

/**
 * Creates the table in which an API stores the deliveries that its guarded routes have answered. The table is deleted
 * with its stack. If an update replaces the table, the old table is retained, because only the old table contains the
 * deliveries that could be replayed.
 */
export function deliveriesTable(api: Construct): ITable {
  const table = new Table(api, "Deliveries", {
    partitionKey: { name: DELIVERIES.key, type: AttributeType.STRING },
    timeToLiveAttribute: DELIVERIES.ttl,
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const resource = table.node.defaultChild as CfnTable; // CDK types the default child of a Table as a construct.
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  acknowledge(
    table,
    "AwsSolutions-DDB3",
    "its items are of use for a few days at most, and expire by their TTL",
  );
  return table;
}
