/** A resource of a service that the local cloud does not serve: it has names, but nothing works behind them. */
export interface RecordedResource {
  /** CloudFormation type. */
  readonly type: string;
  /** Construct path. */
  readonly path: string;
  /** The resource in words, such as `SQS queue`. */
  readonly words: string;
  /** What does not happen because of that, such as `does not fire`. `undefined` if the words suffice. */
  readonly without: string | undefined;
  /** Whether the start does not list the resource, because it never does anything by itself. */
  readonly silent: boolean;
  readonly name: string;
  readonly arn: string | undefined;
  /** The properties as the template has them, with which a backend can create the resource. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Returns the key of a record in the account. `Ref` is unique among the resources of a type. */
export function recordKey(type: string, physicalId: string): string {
  return `${type} ${physicalId}`;
}
