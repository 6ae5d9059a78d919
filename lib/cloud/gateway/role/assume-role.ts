import { decide } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import { onRole } from "../../access/requested-actions.ts";
import type { Account } from "../../account/account.ts";
import type { Caller, Identity, Role } from "../../account/iam/identities.ts";
import type { Peer } from "../../http/http-types.ts";

/** The name that API Gateway gives its sessions. */
const SESSION_NAME = "BackplaneAssumeRoleSession";
const SESSION_MS = 3_600_000;
/** A session is replaced this long before it ends. */
const SPARE_MS = 300_000;

const GATEWAY: Caller = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};

/**
 * The other end of API Gateway's own calls. They come from a network of AWS and not from the address of its caller, so
 * no policy that names addresses allows them.
 */
export function gatewayPeer({ sourceIp }: Peer): Peer {
  return { sourceIp, assumed: { "aws:sourceip": [], "aws:securetransport": ["true"] } };
}

const sessions = new WeakMap<Role, { readonly accessKeyId: string; readonly endsMs: number }>();

/**
 * Returns the identity of a session that API Gateway opens of a role, or why it may not: the role does not exist, or its
 * trust policy does not admit API Gateway. The trust policy is read at each call, also if a session is reused.
 *
 * A trust policy that requires `aws:SourceArn` or another key of the call is refused, because AWS does not document which
 * ones API Gateway sends.
 */
export function assumeForGateway(
  account: Account,
  roleArn: string,
  peer: Peer,
): Identity | { readonly refused: string } {
  const { directory, clock } = account;
  const named = directory.roles.get(roleArn.split("/").at(-1) ?? "");
  const role = named?.arn === roleArn ? named : undefined;
  if (!role) return { refused: `the role ${roleArn} does not exist` };
  const action = onRole(roleArn, role.trust, { "sts:RoleSessionName": [SESSION_NAME] });
  const source = { request: { headers: [] }, peer: gatewayPeer(peer) };
  const refusal = refusalOf(decide(account, GATEWAY, action, source), action);
  if (refusal) {
    return { refused: `API Gateway may not assume the role ${roleArn}: ${refusal.reason}` };
  }
  const now = clock.now();
  const known = sessions.get(role);
  const kept =
    known && now.getTime() < known.endsMs - SPARE_MS
      ? directory.find(known.accessKeyId)
      : undefined;
  if (kept) return kept;
  directory.sessions.forgetExpired(clock.surelyPast());
  const endsMs = now.getTime() + SESSION_MS;
  const { accessKeyId } = directory.sessions.add({
    roleName: role.roleName,
    sessionName: SESSION_NAME,
    issued: now,
    expiration: new Date(endsMs),
    functionArn: undefined,
    // Like a function, API Gateway does not call from the place that the start command was given.
    ofFunction: true,
  });
  sessions.set(role, { accessKeyId, endsMs });
  return directory.find(accessKeyId) ?? { refused: `the role ${roleArn} does not exist` };
}
