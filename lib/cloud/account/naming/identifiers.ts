import { randomBytes, randomInt } from "node:crypto";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** 20 characters, as AWS's access key ids: `AKIA` long-term, `ASIA` with a session token. */
export function newAccessKeyId(prefix: "AKIA" | "ASIA"): string {
  return prefix + pick(UPPER, 16);
}

/** 21 characters, as AWS's principal ids: `AIDA` user, `AROA` role, `AGPA` group. */
export function newPrincipalId(prefix: "AIDA" | "AROA" | "AGPA"): string {
  return prefix + pick(UPPER, 17);
}

/** 40 characters, as AWS's secret access keys. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

export function newSessionToken(): string {
  return randomBytes(192).toString("base64");
}

/** An API, deployment or resource id of API Gateway. */
export function newGatewayId(length: 6 | 10): string {
  return pick(LOWER, length);
}

/** 40 characters, as API Gateway's own values of API keys. */
export function newApiKeyValue(): string {
  return pick(SUFFIX, 40);
}

/** 17 hex digits, as EC2's ids: `vpc-0123456789abcdef0`. */
export function newNetworkId(prefix: string): string {
  return `${prefix}-${pick("0123456789abcdef", 17)}`;
}

/** The first label of a function URL's host name. */
export function newUrlId(): string {
  return pick(LOWER, 32);
}

/** `<stack>-<logical id>-<12 random characters>`, cut in front of the random part to fit. */
export function generatedName(stackName: string, logicalId: string, limit = 64): string {
  return `${`${stackName}-${logicalId}`.slice(0, limit - 13)}-${pick(SUFFIX, 12)}`;
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
