/**
 * Names of the context values that the app reads: `cdk synth -c <name>=<value>`. Some commands synthesize the app
 * with such values.
 */
export type ContextName =
  | "stage"
  | "localCloud"
  | "demo"
  | "secretsDir"
  | "oidcIssuer"
  | "oidcAudience"
  | "nag";
