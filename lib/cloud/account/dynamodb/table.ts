/** A DynamoDB table as it was deployed: what it is made of, not what is in it. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /** Tells it from one of the same name that was there before. */
  readonly id: string;
  readonly partitionKey: KeyAttribute;
  /** The partition keys of its indexes, by their names. */
  readonly indexes: ReadonlyMap<string, KeyAttribute>;
  /** As `CreateTable` takes it. */
  readonly definition: TableDefinition;
  /** The attribute by which items expire, where it is on. */
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
