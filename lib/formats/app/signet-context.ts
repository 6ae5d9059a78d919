/** Names of the context values that the constructs read in every app. */
export const SIGNET_CONTEXT = {
  /** Name of the app, for apps whose package has another name. */
  app: "signet:app",
  /** `true` if a command synthesizes the app for the local cloud. */
  localCloud: "signet:localCloud",
  /** URL of the local cloud's OpenID Connect issuer. Commands set it together with `localCloud`. */
  oidcIssuer: "signet:oidcIssuer",
} as const;
