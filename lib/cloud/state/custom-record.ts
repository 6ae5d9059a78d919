/** What the next request to a custom resource needs, and what its last response has. */
export interface CustomRecord {
  /** Construct path, for messages after the resource has left the template. */
  readonly path: string;
  /** ARN of its function. */
  readonly serviceToken: string;
  /** The properties of the last request. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** `Data` of the response, or `undefined` if it is not known because the resource was only deployed on trial. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  /** Whether messages must not show `Data`. */
  readonly noEcho?: boolean;
  /** Id of the last request. */
  readonly requestId: string;
}
