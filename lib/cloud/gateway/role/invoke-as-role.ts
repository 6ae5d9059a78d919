import { decide } from "../../access/decide.ts";
import { refusalOf, type Refusal } from "../../access/refusal.ts";
import { onFunction } from "../../access/requested-actions.ts";
import type { Account } from "../../account/account.ts";
import type { Peer } from "../../http/http-types.ts";
import { assumeForGateway, gatewayPeer } from "./assume-role.ts";

/** Why API Gateway may not invoke a function, and what would allow it. */
export interface RefusedInvocation {
  readonly reason: string;
  readonly allowing?: Refusal["allowing"];
}

/**
 * Returns why API Gateway may not invoke a function as a session of a role, or `undefined` if it may: the role's trust
 * policy must admit API Gateway, and the role's policies and the function's policy together decide the invocation.
 *
 * @param functionArn ARN of a function, version or alias.
 */
export function refusedAsRole(
  account: Account,
  roleArn: string,
  functionArn: string,
  peer: Peer,
): RefusedInvocation | undefined {
  const identity = assumeForGateway(account, roleArn, peer);
  if ("refused" in identity) return { reason: identity.refused };
  const source = { request: { headers: [] }, peer: gatewayPeer(peer) };
  const action = onFunction(account, functionArn);
  const refusal = refusalOf(decide(account, identity, action, source), action);
  return (
    refusal && {
      reason: `${identity.principal.arn} may not invoke ${functionArn}: ${refusal.reason}`,
      allowing: refusal.allowing,
    }
  );
}
