/** Hosts of issuers whose access tokens have the type `JWT`, or none. */
const HOSTS = [
  /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  /\.auth0\.com$/,
  /\.(okta|oktapreview|okta-emea)\.com$/,
  /^(login\.microsoftonline\.com|sts\.windows\.net)$/,
];
/** Keycloak serves each realm as an issuer below this path, on any host. */
const REALM = /^\/(auth\/)?realms\/[^/]+\/?$/;

/**
 * Whether an issuer is known not to follow RFC 9068, so that the type in a token's header does not say that
 * it is an access token: Amazon Cognito, Auth0, Okta, Microsoft Entra ID and Keycloak, by their own hosts and
 * paths. Some of them can be set to follow it, and then their tokens are of that type.
 *
 * @param issuer A URL.
 */
export function isUntypedIssuer(issuer: string): boolean {
  const { hostname, pathname } = new URL(issuer);
  return HOSTS.some((host) => host.test(hostname)) || REALM.test(pathname);
}
