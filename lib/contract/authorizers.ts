import type { EnvContract } from "./env.ts";

/** What the Basic authorizer reads: its secret `users` has a line of `npm run htpasswd` for each. */
export const basicAuthorizerEnv = {
  settings: ["STAGE", "FUNCTION"],
  secrets: ["users"],
} as const satisfies EnvContract;

/** Whose tokens the OIDC authorizer takes. */
export interface OidcSettings {
  readonly issuer: string;
  /** One of them must be in a token's `aud`. */
  readonly audience: readonly string[];
  /** All of them must be in its `scope`. */
  readonly scopes: readonly string[];
  /** Where the issuer's keys are. @default what its discovery document says */
  readonly jwksUri?: string | undefined;
}

/** What the OIDC authorizer reads: its {@link OidcSettings} as JSON. */
export const oidcAuthorizerEnv = {
  settings: ["OIDC"],
  secrets: [],
} as const satisfies EnvContract;
