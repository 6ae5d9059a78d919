import type { Principal } from "../../../lib/iam/principal/principal.ts";
import { ACCOUNT, alice, clerk, gateway, stranger } from "../policies.ts";
import { foreignRole, fred } from "../worlds.ts";

const web: Principal = {
  type: "WebIdentity",
  provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example`,
  subject: "someone",
};
const anonymous: Principal = { type: "Anonymous" };
const known: Principal = { type: "Anonymous", knownByAuthorizer: true };
/** Principals of every kind. Users and role sessions of the account of most resources are the most frequent. */
export const PRINCIPALS: readonly Principal[] = [
  alice,
  alice,
  alice,
  clerk,
  clerk,
  clerk,
  stranger,
  foreignRole,
  fred,
  gateway,
  web,
  anonymous,
  known,
];

/** Returns the condition keys that the principal sets. */
export function keysOf(principal: Principal): Record<string, readonly string[]> {
  if (!("arn" in principal)) return {};
  const arn = principal.type === "AssumedRole" ? principal.roleArn : principal.arn;
  const keys = { "aws:userid": [principal.userId], "aws:principalarn": [arn] };
  return principal.type === "User" ? { ...keys, "aws:username": [principal.userName] } : keys;
}
