import { discover, postForm, refusal, tokenOf, type AccessToken } from "./issuer.ts";

export interface ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, separated by spaces. @default - the issuer's default scopes */
  readonly scope?: string | undefined;
  /** Audience of the token, for issuers that require one. */
  readonly audience?: string | undefined;
}

/**
 * Returns an access token from the client credentials grant. The issuer's discovery document names the
 * endpoint.
 *
 * @throws {TokenRefused} If the issuer returns no token. The message holds the issuer's error, never the
 *   secret.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function clientCredentialsToken(client: ClientCredentials): Promise<AccessToken> {
  const { issuer, scope, audience } = client;
  const { tokenEndpoint } = await discover(issuer);
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== undefined) form.set("scope", scope);
  if (audience !== undefined) form.set("audience", audience);
  const answer = await postForm(tokenEndpoint, form, client);
  const token = tokenOf(answer);
  if (!token) throw refusal(issuer, answer);
  return token;
}
