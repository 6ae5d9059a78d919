import type { Peer } from "../http/http-types.ts";
import type { Identity } from "./iam/identities.ts";

/** The origin of calls that the start command was given, because a loopback socket does not show the real origin. */
export interface AssumedOrigin {
  /** Replaces the socket's address. */
  readonly sourceIp?: string | undefined;
  /** Whether calls come through a VPC endpoint. They then have `aws:VpcSourceIp` instead of `aws:SourceIp`. */
  readonly isPrivate?: boolean;
  /** More condition keys, in lower case. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** The properties of callers that the options of the start command set. */
export interface Assumed {
  readonly origin: AssumedOrigin;
  /** Condition keys of the organization that the account belongs to, in lower case. */
  readonly organization: Readonly<Record<string, readonly string[]>>;
}

const NONE: Readonly<Record<string, readonly string[]>> = {};

/**
 * Returns the peer of a call with the assumed origin applied. Calls of functions keep their real peer.
 * Otherwise a policy for an office's network would allow functions in the local cloud, but not on AWS.
 *
 * @param peer The peer of the socket.
 * @param caller The caller, once the signature is verified.
 */
export function peerAsAssumed(
  { origin }: { readonly origin: AssumedOrigin },
  peer: Peer,
  caller?: Pick<Identity, "isFunction">,
): Peer {
  if (caller?.isFunction || peer.endpointPolicy) return peer;
  const { isPrivate = false, sourceIp = peer.sourceIp, keys = NONE } = origin;
  if (!isPrivate && sourceIp === peer.sourceIp && Object.keys(keys).length === 0) return peer;
  if (!isPrivate) return { ...peer, sourceIp, assumed: { ...peer.assumed, ...keys } };
  return {
    ...peer,
    sourceIp,
    assumed: { ...peer.assumed, "aws:sourceip": [], "aws:vpcsourceip": [sourceIp], ...keys },
  };
}

/**
 * Returns the id of the caller's organization.
 *
 * @returns `undefined` if the request is anonymous or the account is not in an organization.
 */
export function organizationOf(
  { organization }: Pick<Assumed, "organization">,
  caller: Identity | undefined,
): string | undefined {
  return caller && organization["aws:principalorgid"]?.[0];
}
