/** A function that says for an API who calls and what they may do. */
export interface ApiAuthorizer {
  readonly id: string;
  /** `TOKEN`: it is given one header. `REQUEST`: all of the request but its body. */
  readonly type: "TOKEN" | "REQUEST";
  readonly functionName: string;
  readonly functionArn: string;
  /** What tells one caller from another: all of it must be there for the function to be asked. */
  readonly identitySources: readonly IdentitySource[];
  /** What a token must be in whole for the function to be asked. */
  readonly validation: RegExp | undefined;
  /** For how long its policy holds for the same identity; 0: for one request. */
  readonly ttlSeconds: number;
}

export interface IdentitySource {
  readonly kind: "header" | "querystring" | "stageVariables" | "context";
  readonly name: string;
}
