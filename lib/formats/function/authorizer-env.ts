import { EnvIncomplete, type EnvContract } from "./env.ts";
import { isSecureUrl } from "../../secure-url.ts";
import { isMap, parseJson } from "../../json.ts";

/** What the Basic authorizer reads: its secret `users` has a line of `npm run htpasswd` for each. */
export const basicAuthorizerEnv = {
  settings: ["STAGE", "FUNCTION"],
  secrets: ["users"],
} as const satisfies EnvContract;

/** Whose tokens the OIDC authorizer takes. */
export interface OidcSettings {
  /** As it stands in `iss`. */
  readonly issuer: string;
  /** One of them must be in a token's `aud`. */
  readonly audience: readonly string[];
  /** All of them must be in its `scope`. */
  readonly scopes: readonly string[];
  /** Where the issuer's keys are. @default what its discovery document says */
  readonly jwksUri?: string | undefined;
  /** Whether its access tokens have the type `JWT`, or none. @default as the issuer is known for */
  readonly untypedTokens?: boolean | undefined;
}

/** What the OIDC authorizer reads: its {@link OidcSettings} as JSON. */
export const oidcAuthorizerEnv = {
  settings: ["OIDC"],
  secrets: [],
} as const satisfies EnvContract;

/** @throws {EnvIncomplete} when the text is none of {@link OidcSettings}. */
export function readOidcSettings(text: string): OidcSettings {
  const fail = (): never => {
    throw new EnvIncomplete("OIDC does not say whose tokens are taken");
  };
  const settings = parseJson(text);
  if (!isMap(settings)) return fail();
  const members: Partial<Record<keyof OidcSettings, unknown>> = settings;
  const { issuer, audience, scopes, jwksUri, untypedTokens } = members;
  const known = isSecureUrl(issuer) && isTexts(audience) && audience.length > 0 && isTexts(scopes);
  if (!known || (jwksUri !== undefined && !isSecureUrl(jwksUri))) return fail();
  if (untypedTokens !== undefined && typeof untypedTokens !== "boolean") return fail();
  return { issuer, audience, scopes, jwksUri, untypedTokens };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
}
