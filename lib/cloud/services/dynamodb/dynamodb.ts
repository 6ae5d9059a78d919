import type { WireResponse } from "../../http/http-types.ts";
import { checkJson } from "../models/check-input.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { readBody, type Members } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import type { Service } from "../protocol/service.ts";
import { signatureError } from "../protocol/signature-error.ts";
import type { Database, DatabaseResponse } from "./database/database.ts";
import { DatabaseError } from "./database/database-error.ts";
import { checkExpressions } from "./expressions/expression-limits.ts";
import { structureLimits } from "./body-limits.ts";
import { withFailedItem } from "./failed-condition.ts";
import { actionsOf } from "./access/returned-item.ts";
import { OF_INDEX, OF_ONE_TABLE, OF_TABLES, OF_TRANSACTIONS } from "./access/operations.ts";
import { checkSelect } from "./expressions/select.ts";
import { tableArn } from "./access/table-named.ts";
import { touchedTable, touchedTables, type Touched } from "./access/touched.ts";
import { RequestTokens } from "./transaction/request-tokens.ts";
import { transact } from "./transaction/transact.ts";
import { rejectUnsupported } from "./unsupported.ts";
import { worded } from "./worded.ts";

// AWS defines this prefix. Our clients have their own copy, because a shared constant would hide a mistake in it.
const TARGET = "DynamoDB_20120810.";

/** DynamoDB over awsJson1.0. This service authorizes each call; the database performs it. */
export function dynamodb(database: Database): Service {
  const tokens = new RequestTokens();
  return {
    signingName: "dynamodb",
    windowMinutes: 5,
    claims: (request) => targetOperation(request, TARGET) !== undefined,

    async perform(call) {
      const operation = targetOperation(call.request, TARGET) ?? "";
      // The authorization and the database both use this one reading of the body. The database would read the
      // value of `__proto__` as further members, which were not authorized.
      const { body } = call.request;
      const input = readBody(body, "__proto__", structureLimits(operation, body.length));
      checkJson("dynamodb", operation, input);
      const response = await perform(call, operation, input);
      if (response.status !== 200) throw new DatabaseError(response);
      return answer(response, call.requestId);
    },

    denied: signatureError,

    failed(error, requestId) {
      if (error instanceof DatabaseError) return answer(error.response, requestId);
      const { type, wireMessage, status } = error;
      const member = CAPITALIZED.has(type) ? "Message" : "message";
      const body = {
        __type: `${NAMESPACES[type] ?? "com.amazon.coral.service"}#${type}`,
        ...(wireMessage === undefined ? {} : { [member]: wireMessage }),
      };
      return answer({ status, body: JSON.stringify(body) }, requestId);
    },
  };

  async function perform(
    call: Call,
    operation: string,
    input: Members,
  ): Promise<Pick<DatabaseResponse, "status" | "body"> & Partial<DatabaseResponse>> {
    const { account } = call;
    if (operation === "ListTables") {
      authorize(call, { action: "dynamodb:ListTables", resource: tableArn(account, "*") }, REFUSAL);
      return database.perform(operation, input);
    }
    if (OF_TABLES.has(operation)) {
      allow(call, touchedTables(account, operation, input));
      checkExpressions(input);
      return database.perform(operation, input);
    }
    if (OF_TRANSACTIONS.has(operation)) return transact(call, database, operation, input, tokens);
    if (!OF_ONE_TABLE.has(operation)) return rejectUnsupported(call, operation, input);
    const touched = touchedTable(account, operation, input);
    for (const action of actionsOf(touched.action, input)) authorize(call, action, REFUSAL);
    const { name, table, problem } = touched;
    if (OF_INDEX.has(operation)) checkSelect(operation, input);
    // DynamoDB finds most mistakes in a request before it looks for the key, and so does the database.
    const isRead = operation === "GetItem" || operation === "Query";
    if (problem && !(isRead && table && problem.type === "ValidationException")) throw problem;
    checkExpressions(input);
    if (problem) {
      const found = await database.perform(operation, { ...input, TableName: name });
      if (found.status === 200) throw problem;
      return found;
    }
    if (operation === "DescribeTimeToLive") {
      return { status: 200, body: JSON.stringify(timeToLive(table?.timeToLive)) };
    }
    const response = await database.perform(operation, { ...input, TableName: name });
    return worded(operation, await withFailedItem(database, table, input, response));
  }
}

/**
 * Checks that the caller may use every table, and that every table can be used.
 *
 * @throws {ServiceError} A missing permission is reported before any other problem.
 */
function allow(call: Call, all: readonly Touched[]): void {
  for (const { action } of all) authorize(call, action, REFUSAL);
  for (const { problem } of all) if (problem) throw problem;
}

const REFUSAL = { type: "AccessDeniedException", status: 400 };

/** Errors whose message is the member `Message`. */
const CAPITALIZED: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "IdempotentParameterMismatchException",
]);

/** Namespaces of DynamoDB's errors, by type. Errors that all AWS services share are not listed. */
const NAMESPACES: Readonly<Record<string, string>> = {
  IdempotentParameterMismatchException: "com.amazonaws.dynamodb.v20120810",
  InternalServerError: "com.amazonaws.dynamodb.v20120810",
  ProvisionedThroughputExceededException: "com.amazonaws.dynamodb.v20120810",
  ResourceNotFoundException: "com.amazonaws.dynamodb.v20120810",
  ValidationException: "com.amazon.coral.validate",
};

/**
 * Returns the response of DescribeTimeToLive. The local cloud does not delete expired items. AWS deletes them only
 * within days, so an application that must not see them has to test the time anyway.
 */
function timeToLive(AttributeName: string | undefined): object {
  const TimeToLiveStatus = AttributeName === undefined ? "DISABLED" : "ENABLED";
  return { TimeToLiveDescription: { AttributeName, TimeToLiveStatus } };
}

function answer(
  { status, body, crc32 }: Pick<DatabaseResponse, "status" | "body"> & Partial<DatabaseResponse>,
  requestId: string,
): WireResponse {
  const headers = crc32 === undefined ? [] : ([["x-amz-crc32", crc32]] as const);
  return awsJson(status, body, requestId, headers, "1.0");
}
