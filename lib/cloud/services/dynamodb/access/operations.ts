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

/** Operations on several tables. The caller needs the permission for each table. */
export const OF_TABLES: ReadonlySet<string> = new Set(["BatchGetItem", "BatchWriteItem"]);

/** Operations on items of several tables, all or none. The caller needs the permission for each part. */
export const OF_TRANSACTIONS: ReadonlySet<string> = new Set([
  "TransactGetItems",
  "TransactWriteItems",
]);

/** The permission for a part of a transaction that only checks an item. No operation has its name. */
export const CONDITION_CHECK = "ConditionCheckItem";

/**
 * The largest number of items in a batch, and therefore of its tables.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const BATCH_LIMITS = { BatchGetItem: 100, BatchWriteItem: 25 } as const;

/** Operations on one table that also accept an index. */
export const OF_INDEX: ReadonlySet<string> = new Set(["Query", "Scan"]);
