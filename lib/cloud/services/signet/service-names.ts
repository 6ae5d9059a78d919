/** The service in a request's credential scope, and the prefix of its IAM actions. */
export const SIGNET_SERVICE = "signet";

/** The prefix of an operation's name in `X-Amz-Target`. */
export const SIGNET_TARGET = "Signet.";
