import { discover, postForm, refusal, tokenOf, type AccessToken } from "./issuer.ts";

export interface ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes with blanks between. @default what the issuer gives */
  readonly scope?: string | undefined;
  /** Whom the token is for, where the issuer asks for that. */
  readonly audience?: string | undefined;
}

/**
 * An access token by the client credentials grant, from the endpoint that the issuer's discovery document
 * names.
 *
 * @throws {TokenRefused} with the issuer's error; the secret is not shown.
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
