/** Hosts of issuers whose access tokens have the type `JWT` or no type. */
const HOSTS = [
  /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  /\.auth0\.com$/,
  /\.(okta|oktapreview|okta-emea)\.com$/,
  /^(login\.microsoftonline\.com|sts\.windows\.net)$/,
];
/** Path of a Keycloak realm. Each realm is an issuer, on any host. */
const REALM = /^\/(auth\/)?realms\/[^/]+\/?$/;

/**
 * Whether an issuer is known to issue access tokens without the type of RFC 9068: Amazon Cognito, Auth0, Okta,
 * Microsoft Entra ID and Keycloak, recognized by their own hosts and paths. Some of them can be configured to follow
 * RFC 9068. Tokens with that type are accepted as well.
 *
 * @param issuer URL of the issuer.
 */
export function isUntypedIssuer(issuer: string): boolean {
  const { hostname, pathname } = new URL(issuer);
  return HOSTS.some((host) => host.test(hostname)) || REALM.test(pathname);
}
