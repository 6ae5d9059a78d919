/** How Lambda handles the asynchronous events of a function, version or alias. */
export interface EventInvokeConfig {
  /** ARN with the qualifier, which can be `$LATEST`. */
  readonly functionArn: string;
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeSeconds: number | undefined;
  /** ARNs of the destinations of the records of events that succeeded and failed. */
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly modified: Date;
}
