/** The part of an API that identifies its callers: a function, or the tokens of user pools. */
export type ApiAuthorizer = FunctionAuthorizer | PoolAuthorizer;

/** Verifies tokens of Cognito user pools. */
export interface PoolAuthorizer {
  readonly id: string;
  readonly type: "COGNITO_USER_POOLS";
  readonly pools: readonly UserPool[];
  /** The header with the token. */
  readonly identitySources: readonly IdentitySource[];
  /** The audience of a token must match as a whole. */
  readonly validation: RegExp | undefined;
}

export interface UserPool {
  readonly id: string;
  /** The claim `iss` of its tokens. */
  readonly issuer: string;
}

/** A function that identifies the callers of an API and decides what they may do. */
export interface FunctionAuthorizer {
  readonly id: string;
  /** `TOKEN`: the function receives one header. `REQUEST`: the function receives the request without its body. */
  readonly type: "TOKEN" | "REQUEST";
  readonly functionName: string;
  readonly functionArn: string;
  /** ARN of the role with which API Gateway invokes the function. @default - the function's policy decides */
  readonly credentials?: string | undefined;
  /** The values that identify a caller. The function is invoked only if the request has all of them. */
  readonly identitySources: readonly IdentitySource[];
  /** The function is invoked only if the whole token matches. */
  readonly validation: RegExp | undefined;
  /** How long the policy of an identity is cached; 0 turns the cache off. */
  readonly ttlSeconds: number;
}

export interface IdentitySource {
  readonly kind: "header" | "querystring" | "stageVariables" | "context";
  readonly name: string;
}
