/** Name of the service in the credential scope of requests, and prefix of its IAM actions. */
export const SIGNET_SERVICE = "signet";

/** Prefix of an operation's name in `X-Amz-Target`. */
export const SIGNET_TARGET = "Signet.";
