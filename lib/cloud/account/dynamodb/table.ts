/** A DynamoDB table as it was deployed, without its items. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /** Distinguishes the table from an earlier table of the same name. */
  readonly id: string;
  readonly partitionKey: KeyAttribute;
  /** The partition keys of the table's indexes, by index name. */
  readonly indexes: ReadonlyMap<string, KeyAttribute>;
  /** The input of `CreateTable`. */
  readonly definition: TableDefinition;
  /** The attribute that holds the time when an item expires, or `undefined` if time to live is off. */
  readonly timeToLive: string | undefined;
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

interface TableDefinition extends Readonly<Record<string, unknown>> {
  readonly TableName: string;
  readonly GlobalSecondaryIndexes?: readonly object[] | undefined;
}
