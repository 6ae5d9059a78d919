import type { Duration } from "aws-cdk-lib";
import { oidcAuthorizerEnv, type OidcSettings } from "../../../formats/function/authorizer-env.ts";
import { runtimeCode } from "../function/runtime-code.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { customAuth } from "./authorizer.ts";
import type { RouteAuth } from "./route-auth.ts";
import { sharedFunction } from "./shared.ts";

/** Properties of `auth.oidc`. */
export interface OidcProps {
  /**
   * URL of the issuer, exactly as in the tokens' `iss` claim. Its discovery document contains the URL of its keys.
   */
  readonly issuer: string;
  /** Audiences of which the tokens' `aud` claim must contain at least one. */
  readonly audience: readonly [string, ...string[]];
  /**
   * Scopes that the token must have, all of them.
   *
   * @default - no scope is required
   */
  readonly scopes?: readonly string[];
  /**
   * URL of the issuer's keys (JWKS).
   *
   * @default - the URL in the discovery document
   */
  readonly jwksUri?: string;
  /**
   * Whether the issuer's access tokens have the type `JWT` in their header, or no type, instead of `at+jwt` (RFC
   * 9068). An identity token has the same header, so only the claims distinguish the two.
   *
   * @default - `true` for the issuers of Amazon Cognito, Auth0, Okta, Microsoft Entra ID and Keycloak at their own
   *   hosts and paths; `false` for all other issuers, custom domains of these services included
   */
  readonly untypedTokens?: boolean;
  /**
   * Name of the authorizer function. Each combination of issuer, audience and scopes in a stack needs a name of its own.
   *
   * @default "oidc"
   */
  readonly name?: string;
  /**
   * Physical name of the authorizer function.
   *
   * @default - `<app>-<stage>-<name>-<hash of the API's path>`, so that the APIs of a stage do not collide
   */
  readonly functionName?: string;
  /**
   * How long API Gateway reuses a policy of the authorizer for the same token. A revoked scope stays in effect for
   * that time.
   *
   * @default - policies are not cached
   */
  readonly cacheTtl?: Duration;
}

/**
 * Requires an access token of an OpenID Connect issuer. A Lambda authorizer verifies signature, issuer, audience,
 * times and scopes. Routes with equal properties share the authorizer, and APIs of a stack share its function.
 *
 * @throws {RangeError} When it is added to a route: if another authorizer has the same name and other properties.
 * @see https://www.rfc-editor.org/rfc/rfc9068
 * @example
 * const oidc = auth.oidc({
 *   issuer: "https://issuer.example.com",
 *   audience: ["orders"],
 *   scopes: ["orders:read"],
 * });
 * api.addRoute({ method: "GET", path: "/me", handler: orders, auth: oidc });
 */
export function oidc(props: OidcProps): RouteAuth {
  const { issuer, audience, scopes = [], jwksUri, untypedTokens, name = "oidc", cacheTtl } = props;
  const { functionName } = props;
  const settings = { issuer, audience, scopes, jwksUri, untypedTokens } satisfies OidcSettings;
  const id = name === "oidc" ? "Oidc" : `Oidc-${name}`;
  const words = JSON.stringify(settings);
  return customAuth({
    kind: "OIDC",
    id,
    settings: JSON.stringify([name, functionName, words]),
    function: (route) =>
      sharedFunction(route, {
        name,
        functionName,
        settings: JSON.stringify([functionName, words]),
        create: (api, physical) =>
          new SealedFunction(api, `${id}Tokens`, {
            keys: route.handler.keys,
            name,
            functionName: physical,
            sealed: [],
            code: runtimeCode("oidc-authorizer"),
            env: oidcAuthorizerEnv,
            settings: { OIDC: words },
          }),
      }),
    ...(cacheTtl ? { cacheTtl } : {}),
    challenge: "Bearer",
    reason: "tokens of an OpenID Connect issuer, which need not be Cognito",
  });
}
