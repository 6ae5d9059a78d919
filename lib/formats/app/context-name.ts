/**
 * The context values that the app reads: `cdk synth -c <name>=<value>`. The commands that synthesize it set
 * some of them.
 */
export type ContextName =
  | "stage"
  | "localCloud"
  | "demo"
  | "secretsDir"
  | "oidcIssuer"
  | "oidcAudience"
  | "nag";
