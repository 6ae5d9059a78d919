const ONE_TABLE = [
  "DeleteItem",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
] as const;

/** An operation on one table. */
export type OneTableOperation = (typeof ONE_TABLE)[number];
export const OF_ONE_TABLE: ReadonlySet<string> = new Set(ONE_TABLE);

/** What is done to several at once: each of them takes the permission. */
export const OF_TABLES: ReadonlySet<string> = new Set(["BatchGetItem", "BatchWriteItem"]);

/**
 * The most items of a batch, and so the most tables too.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const BATCH_LIMITS = { BatchGetItem: 100, BatchWriteItem: 25 } as const;

/** Of those, what can be done to an index instead. */
export const OF_INDEX: ReadonlySet<string> = new Set(["Query", "Scan"]);
