import type { Duration } from "aws-cdk-lib";
import { oidcAuthorizerEnv, type OidcSettings } from "../../../formats/function/authorizer-env.ts";
import { runtimeCode } from "../function/runtime-code.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { customAuth } from "./authorizer.ts";
import type { RouteAuth } from "./route-auth.ts";

export interface OidcProps {
  /** As it stands in the tokens' `iss`; its keys are found by its discovery document. */
  readonly issuer: string;
  /** One of them must be in the tokens' `aud`. */
  readonly audience: readonly [string, ...string[]];
  /** All of them must have been granted. @default none is asked for */
  readonly scopes?: readonly string[];
  /** Where the keys are. @default what the discovery document says */
  readonly jwksUri?: string;
  /**
   * Whether the issuer's access tokens have the type `JWT` in their header, or no type, instead of RFC 9068's
   * `at+jwt`. An identity token looks the same, so that its claims alone tell the two apart.
   *
   * @default - `true` for the issuers of Amazon Cognito, Auth0, Okta, Microsoft Entra ID and Keycloak at their
   *   own hosts and paths; `false` for all others, custom domains of these included
   */
  readonly untypedTokens?: boolean;
  /** Tells several of an app apart. @default "oidc" */
  readonly name?: string;
  /** A revoked scope is noticed no sooner. @default not at all */
  readonly cacheTtl?: Duration;
}

/** An access token of an OpenID Connect issuer. */
export function oidc(props: OidcProps): RouteAuth {
  const { issuer, audience, scopes = [], jwksUri, untypedTokens, name = "oidc", cacheTtl } = props;
  const settings = { issuer, audience, scopes, jwksUri, untypedTokens } satisfies OidcSettings;
  return customAuth({
    kind: "OIDC",
    id: name === "oidc" ? "Oidc" : `Oidc-${name}`,
    function: ({ handler, api }, id) =>
      new SealedFunction(api, `${id}Tokens`, {
        ...handler.domain,
        name,
        sealed: [],
        code: runtimeCode("oidc-authorizer"),
        env: oidcAuthorizerEnv,
        settings: { OIDC: JSON.stringify(settings) },
      }).function,
    ...(cacheTtl ? { cacheTtl } : {}),
    challenge: "Bearer",
    reason: "tokens of an OpenID Connect issuer, which need not be Cognito",
  });
}
