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
 * The table in which an API remembers the deliveries that its guarded routes have answered. It is deleted with
 * its stack. If an update replaces it, the old table stays: it alone knows the deliveries that could come again.
 */
export function deliveriesTable(api: Construct): ITable {
  const table = new Table(api, "Deliveries", {
    partitionKey: { name: DELIVERIES.key, type: AttributeType.STRING },
    timeToLiveAttribute: DELIVERIES.ttl,
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const resource = table.node.defaultChild as CfnTable; // Which a Table has for it.
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  acknowledge(
    table,
    "AwsSolutions-DDB3",
    "what it remembers of deliveries is of use for days at most, and ends by itself",
  );
  return table;
}
