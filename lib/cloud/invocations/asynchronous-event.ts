/** An event whose sender does not wait for the function. */
export interface AsynchronousEvent {
  /** ARN with which the sender named the function, which can have a qualifier. */
  readonly functionArn: string;
  readonly event: string;
  /** Id of the request that sent the event. Each attempt has it as its request id. */
  readonly requestId: string;
  /** @default - a new trace */
  readonly traceId?: string;
  /** The client's context as JSON, which the function sees. @default - no context */
  readonly clientContext?: string | undefined;
  /** Whether the function answers for a custom resource, by a response URL in the event. @default false */
  readonly responds?: boolean;
  /** Called after the last attempt, with the reason if it has failed. @default - no call */
  readonly onEnd?: (failure: string | undefined) => void;
}
