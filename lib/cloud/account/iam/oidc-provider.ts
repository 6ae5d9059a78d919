/** An identity provider for OpenID Connect, whose tokens roles may accept. */
export interface OidcProvider {
  readonly arn: string;
  /** The issuer of its tokens. Only an issuer on this machine may have `http`. */
  readonly url: string;
  /** Audiences of its tokens that the account accepts. */
  readonly clientIds: readonly string[];
}

/** Returns the URL without its scheme, as ARNs and condition keys have it. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
