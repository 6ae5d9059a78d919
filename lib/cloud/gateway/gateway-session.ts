import { decide } from "../access/decide.ts";
import { onRole } from "../access/requested-actions.ts";
import { refusalOf, type Refusal } from "../access/refusal.ts";
import type { Account } from "../account/account.ts";
import type { RequestSource } from "../account/condition-context.ts";
import type { Identity } from "../account/iam/identities.ts";

/** Name of the sessions with which API Gateway calls backends, as they appear in events on AWS. */
const SESSION_NAME = "BackplaneAssumeRoleSession";
const SESSION_MS = 3_600_000;
/** A session is replaced this long before it expires. */
const RENEW_MS = 300_000;

/** Ids of the access keys of sessions, by role. A role that is deployed anew is another object. */
const opened = new WeakMap<object, string>();

/**
 * Returns the session of a role with which API Gateway calls a backend, or why it may not assume the role. Its trust
 * policy decides at every call, so that a changed one takes effect at once.
 *
 * @param sourceArn ARN of the route or of the authorizer that has the role.
 */
export function gatewaySession(
  account: Account,
  roleArn: string,
  sourceArn: string,
  source: RequestSource,
): Identity | Refusal {
  const { directory, clock } = account;
  const named = directory.roles.get(roleArn.split("/").at(-1) ?? "");
  const role = named?.arn === roleArn ? named : undefined;
  const action = onRole(roleArn, role?.trust, {
    "sts:RoleSessionName": [SESSION_NAME],
    "aws:SourceArn": [sourceArn],
    "aws:SourceAccount": [account.accountId],
  });
  const principal = { type: "Service", service: "apigateway.amazonaws.com" } as const;
  const refusal = refusalOf(decide(account, { principal, policies: [] }, action, source), action);
  if (refusal)
    return role ? refusal : { ...refusal, reason: `${roleArn} does not exist`, allowing: [] };
  if (!role) throw new Error(`${roleArn} has no trust policy, which cannot allow`);
  const now = clock.now();
  const known = directory.find(opened.get(role) ?? "");
  const expiration = known?.expiration;
  if (known && expiration && expiration.getTime() - now.getTime() > RENEW_MS) return known;
  directory.sessions.forgetExpired(clock.surelyPast());
  const { accessKeyId } = directory.sessions.add({
    roleName: role.roleName,
    sessionName: SESSION_NAME,
    issued: now,
    expiration: new Date(now.getTime() + SESSION_MS),
    functionArn: undefined,
  });
  opened.set(role, accessKeyId);
  const session = directory.find(accessKeyId);
  if (!session) throw new Error(`the session of ${roleArn} does not exist`);
  return session;
}
