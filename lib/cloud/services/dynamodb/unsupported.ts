import { authorize, type Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { unsupported } from "../protocol/json/errors.ts";
import { memberOf, type Members } from "../protocol/json/input.ts";
import { onTable, tableArn, tableNamed } from "./table-named.ts";

/** What else DynamoDB has: tables come and go with their stacks alone, and nothing here outlives the run. */
export const UNSUPPORTED: ReadonlySet<string> = new Set(
  `CreateBackup CreateGlobalTable CreateTable DeleteBackup DeleteResourcePolicy DeleteTable DescribeBackup
  DescribeContinuousBackups DescribeContributorInsights DescribeEndpoints DescribeExport
  DescribeGlobalTable DescribeGlobalTableSettings DescribeImport DescribeKinesisStreamingDestination
  DescribeLimits DescribeTableReplicaAutoScaling DisableKinesisStreamingDestination
  EnableKinesisStreamingDestination ExportTableToPointInTime GetResourcePolicy ImportTable ListBackups
  ListContributorInsights ListExports ListGlobalTables ListImports ListTagsOfResource PutResourcePolicy
  RestoreTableFromBackup RestoreTableToPointInTime TagResource UntagResource UpdateContinuousBackups
  UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings
  UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive`.split(
    /\s+/,
  ),
);

/** Those that take the permissions of what they are made of, and none of their own. */
const COMPOSED: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "ExecuteStatement",
  "ExecuteTransaction",
  "TransactGetItems",
  "TransactWriteItems",
]);

/**
 * Refuses what is not served: as DynamoDB refuses it to whoever may not do it, and to others as what it is.
 *
 * @throws {ServiceError} always.
 */
export function rejectUnsupported(call: Call, operation: string, input: Members): never {
  if (UNSUPPORTED.has(operation)) {
    const action = onTable(call.account, `dynamodb:${operation}`, resourceOf(call, input));
    authorize(call, action, { type: "AccessDeniedException", status: 400 });
  }
  if (UNSUPPORTED.has(operation) || COMPOSED.has(operation)) throw unsupported(operation);
  throw new ServiceError("UnknownOperationException", undefined);
}

/** The table acted on; of what names none, such as a backup, every table. */
function resourceOf({ account }: Call, input: Members): string {
  const named = memberOf(input, "TableName") ?? memberOf(input, "ResourceArn");
  return named === undefined ? tableArn(account, "*") : tableNamed(account, named).arn;
}
