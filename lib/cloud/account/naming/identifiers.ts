import { randomBytes, randomInt } from "node:crypto";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Returns 20 characters, as in AWS's access key ids: `AKIA` is long-term, `ASIA` has a session token. */
export function newAccessKeyId(prefix: "AKIA" | "ASIA"): string {
  return prefix + pick(UPPER, 16);
}

/** Returns 21 characters, as in AWS's unique ids: `AIDA` is a user, `AROA` a role, `AGPA` a group, `ANPA` a policy. */
export function newPrincipalId(prefix: "AIDA" | "AROA" | "AGPA" | "ANPA"): string {
  return prefix + pick(UPPER, 17);
}

/** Returns 40 characters, as in AWS's secret access keys. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

export function newSessionToken(): string {
  return randomBytes(192).toString("base64");
}

/** Returns an id for an API, deployment or resource of API Gateway. */
export function newGatewayId(length: 6 | 7 | 10): string {
  return pick(LOWER, length);
}

/** Returns 40 characters, as in the API key values that API Gateway generates. */
export function newApiKeyValue(): string {
  return pick(SUFFIX, 40);
}

/** Returns an id with 17 hex digits, as EC2 does: `vpc-0123456789abcdef0`. */
export function newNetworkId(prefix: string): string {
  return `${prefix}-${pick("0123456789abcdef", 17)}`;
}

/** Returns the first label of a function URL's host name. */
export function newUrlId(): string {
  return pick(LOWER, 32);
}

/** Returns the six characters that Secrets Manager adds to the name of a secret in its ARN. */
export function newSecretSuffix(): string {
  return pick(SUFFIX, 6);
}

/** Returns a name of 12 random characters after a prefix, as some types of CloudFormation have it without the stack. */
export function nameAfter(prefix: string): string {
  return `${prefix}-${pick(SUFFIX, 12)}`;
}

/** Returns `<stack>-<logical id>-<12 random characters>`. The part before the random one is cut to fit the limit. */
export function generatedName(stackName: string, logicalId: string, limit = 64): string {
  return `${`${stackName}-${logicalId}`.slice(0, limit - 13)}-${pick(SUFFIX, 12)}`;
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
