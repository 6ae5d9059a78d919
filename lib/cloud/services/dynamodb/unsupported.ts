import { authorize, type Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { unsupported } from "../protocol/json/errors.ts";
import { memberOf, type Members } from "../protocol/json/input.ts";
import { onTable, tableArn, tableNamed } from "./access/table-named.ts";

/**
 * DynamoDB's unsupported operations that need a permission of the same name. They are unsupported because only a
 * deployment creates and removes tables, and tables keep their contents only while the local cloud runs.
 */
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

/** Unsupported operations that need the permissions of the operations which they combine. */
const COMPOSED: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "ExecuteStatement",
  "ExecuteTransaction",
]);

/**
 * Rejects an unsupported operation.
 *
 * @throws {ServiceError} Always: AccessDeniedException if the operation has a permission that the caller lacks,
 *   UnknownOperationException if DynamoDB does not have the operation, otherwise UnsupportedOperationException.
 */
export function rejectUnsupported(call: Call, operation: string, input: Members): never {
  if (UNSUPPORTED.has(operation)) {
    const action = onTable(call.account, `dynamodb:${operation}`, resourceOf(call, input));
    authorize(call, action, { type: "AccessDeniedException", status: 400 });
  }
  if (UNSUPPORTED.has(operation) || COMPOSED.has(operation)) throw unsupported(operation);
  throw new ServiceError("UnknownOperationException", undefined);
}

/** Returns the ARN of the table, or of all tables if the request names no table, for example for a backup. */
function resourceOf({ account }: Call, input: Members): string {
  const named = memberOf(input, "TableName") ?? memberOf(input, "ResourceArn");
  return named === undefined ? tableArn(account, "*") : tableNamed(account, named).arn;
}
