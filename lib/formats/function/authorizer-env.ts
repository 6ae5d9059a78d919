import { EnvIncomplete, type EnvContract } from "./env.ts";
import { isSecureUrl } from "../../secure-url.ts";
import { isMap, parseJson } from "../../json.ts";

/**
 * Contract for the environment of the Basic authorizer. Its secret `users` has one line of `signet htpasswd` for
 * each user.
 */
export const basicAuthorizerEnv = {
  settings: [],
  secrets: ["users"],
} as const satisfies EnvContract;

/** Settings of the OIDC authorizer: the tokens that it accepts. */
export interface OidcSettings {
  /** URL of the issuer, exactly as in the `iss` claim of its tokens. */
  readonly issuer: string;
  /** Accepted audiences. A token's `aud` must contain one of them. */
  readonly audience: readonly string[];
  /** Required scopes. A token's `scope` must contain all of them. */
  readonly scopes: readonly string[];
  /** URL of the issuer's keys. @default - the URL in the issuer's discovery document */
  readonly jwksUri?: string | undefined;
  /**
   * Whether the issuer's access tokens have the type `JWT` or no type. @default - `true` for the issuers that
   * `isUntypedIssuer` lists
   */
  readonly untypedTokens?: boolean | undefined;
}

/** Contract for the environment of the OIDC authorizer: its {@link OidcSettings} as JSON. */
export const oidcAuthorizerEnv = {
  settings: ["OIDC"],
  secrets: [],
} as const satisfies EnvContract;

/**
 * Parses the settings of the OIDC authorizer.
 *
 * @throws {EnvIncomplete} If the text is not JSON of valid {@link OidcSettings}.
 */
export function readOidcSettings(text: string): OidcSettings {
  const fail = (): never => {
    throw new EnvIncomplete("OIDC must be JSON with a valid issuer, audience and scopes");
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
