import type { SIGNET_CONTEXT } from "./signet-context.ts";

/**
 * Names of the context values that the app reads: `cdk synth -c <name>=<value>`. Some commands synthesize the app
 * with such values.
 */
export type ContextName =
  | (typeof SIGNET_CONTEXT)["localCloud" | "oidcIssuer"]
  | "stage"
  | "demo"
  | "secretsDir"
  | "oidcIssuer"
  | "oidcAudience"
  | "nag";
