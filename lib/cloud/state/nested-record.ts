/** What the record of a nested stack has besides the record of a stack of the app. */
export interface NestedRecord {
  /** Name of the stack that contains it. */
  readonly parent: string;
  /** Construct paths of its resources, by logical id. */
  readonly paths: Readonly<Record<string, string>>;
}
