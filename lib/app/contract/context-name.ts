/** The context values that the app reads: `cdk synth -c <name>=<value>`. */
export type ContextName = "stage" | "demo" | "secretsDir" | "oidcIssuer" | "oidcAudience" | "nag";
