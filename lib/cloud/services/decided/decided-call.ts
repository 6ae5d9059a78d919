/** One action on one resource that a call attempts. A call is allowed if each of its attempts is. */
export interface Attempt {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN of the resource, or `*` for an action without a resource. */
  readonly resource: string;
  /** ARN of the resource whose policy applies, if it is not the resource itself, such as the bucket of an object. */
  readonly policyOf?: string;
  /** Condition keys of the service. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A call to a service that the local cloud does not serve, as it was read for the decision. It has all that is needed to
 * send the call on to a backend: a backend must receive this, not the bytes of the request, so that it cannot read them
 * in another way.
 */
export interface DecidedCall {
  /** Name of the service in credential scopes. */
  readonly service: string;
  readonly operation: string;
  readonly attempts: readonly Attempt[];
  /** The parameters of the call, decoded. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The body: of S3 the decoded object, of other services the body as it was sent. */
  readonly payload: Uint8Array;
}
