import type { Peer } from "../http/http-types.ts";
import type { Identity } from "./iam/identities.ts";

/** Where the start command was told that calls come from: a loopback socket cannot tell. */
export interface AssumedOrigin {
  /** Instead of the socket's address. */
  readonly sourceIp?: string | undefined;
  /** Through a VPC endpoint: such calls have `aws:VpcSourceIp`, and no `aws:SourceIp`. */
  readonly isPrivate?: boolean;
  /** More condition keys, in lower case. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** What the start command was told of callers. */
export interface Assumed {
  readonly origin: AssumedOrigin;
  /** Condition keys of the organization that the account belongs to, in lower case. */
  readonly organization: Readonly<Record<string, readonly string[]>>;
}

/**
 * The sender of a call as everything here is to see it: from where the start command says, but for the
 * calls of functions. Those come from this machine whatever is assumed of others; else a policy bound to
 * an office's network would open for functions here, and not on AWS.
 *
 * @param peer As the socket tells it.
 * @param caller Who signed, once that is known.
 */
export function peerAsAssumed(
  { origin }: { readonly origin: AssumedOrigin },
  peer: Peer,
  caller?: Pick<Identity, "isFunction">,
): Peer {
  if (caller?.isFunction || peer.endpointPolicy) return peer;
  const { isPrivate = false, sourceIp = peer.sourceIp, keys } = origin;
  if (!isPrivate) return { ...peer, sourceIp, assumed: keys };
  return {
    ...peer,
    sourceIp,
    assumed: { "aws:sourceip": [], "aws:vpcsourceip": [sourceIp], ...keys },
  };
}

/** The organization that whoever signed belongs to, where the account is in one. */
export function organizationOf(
  { organization }: Pick<Assumed, "organization">,
  caller: Identity | undefined,
): string | undefined {
  return caller && organization["aws:principalorgid"]?.[0];
}
