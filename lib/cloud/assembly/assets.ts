/** Paths of the files and directories of assets, by the S3 key under which CloudFormation would find them. */
export interface Assets extends ReadonlyMap<string, string> {
  /**
   * A directory that replaces code that is not there yet. A change set may be created before its code is uploaded, as
   * `cdk diff` does.
   *
   * @default - code must be there
   */
  readonly codeToCome?: string;
}
