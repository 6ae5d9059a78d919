import { CfnDeletionPolicy, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  type ITable,
  Table,
} from "aws-cdk-lib/aws-dynamodb";
import type { Construct, IConstruct } from "constructs";
import { DELIVERIES } from "../../../formats/function/deliveries-table.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";

/** Id of the table in a stack that holds guarded functions of an API in another stack. */
const IN_OTHER_STACK = "SignetDeliveries";

/**
 * Returns the table that remembers the deliveries which the guard of a function has answered. The first call creates
 * it. The table is in the stack of the function: below the API if that is in the same stack, and directly in the stack
 * otherwise. If it were in the stack of an API that calls the function, the two stacks would depend on each other.
 *
 * The table is deleted with its stack. If an update replaces it, the old table is retained, because only that one holds
 * the deliveries that could be replayed.
 */
export function deliveriesTable(api: Construct, handler: IConstruct): ITable {
  const stack = Stack.of(handler);
  const [scope, id] =
    stack === Stack.of(api) ? ([api, "Deliveries"] as const) : ([stack, IN_OTHER_STACK] as const);
  const there = scope.node.tryFindChild(id);
  if (there instanceof Table) return there;
  const table = new Table(scope, id, {
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
