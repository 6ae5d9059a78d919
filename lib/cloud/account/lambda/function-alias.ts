/** A name for one or two published versions of a function. */
export interface FunctionAlias {
  readonly name: string;
  readonly functionName: string;
  readonly arn: string;
  readonly description: string;
  /** The version that the alias names, or `$LATEST`. */
  readonly version: string;
  /** A second version, and its share of the invocations from 0 to 1. */
  readonly additional: { readonly version: string; readonly weight: number } | undefined;
}
