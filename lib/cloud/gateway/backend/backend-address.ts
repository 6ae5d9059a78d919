import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { isLoopback } from "../../../secure-url.ts";

/** Where to connect for a host of an HTTP backend, or why the backend may not be called. */
export type BackendAddress =
  | { readonly address: string }
  | { readonly refused: string }
  | { readonly unknown: string };

/** Returns the addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Returns why an API may not call a host, or `undefined` if it may: this machine, or a host that the start command allows.
 *
 * @param hostname Host as in `URL.hostname`.
 */
export function backendRefusal(hostname: string, allowed: ReadonlySet<string>): string | undefined {
  const host = bare(hostname);
  return isLoopback(host) || allowed.has(host)
    ? undefined
    : `${host} is not this machine: start the local cloud with --allow-http ${host}`;
}

/**
 * Returns the address to connect to for a host of an HTTP backend. The name is resolved once, and the connection then
 * goes to the checked address, so that a second answer of the name server cannot lead to another one.
 *
 * An allowed name may not lead to this machine or to its network segment, where services answer without credentials, such
 * as those of cloud providers for their machines. Such an address must be allowed itself.
 *
 * @param hostname Host as in `URL.hostname`.
 */
export async function backendAddress(
  hostname: string,
  allowed: ReadonlySet<string>,
  resolve: Resolve = (name) => lookup(name, { all: true }),
): Promise<BackendAddress> {
  const host = bare(hostname);
  const refused = backendRefusal(hostname, allowed);
  if (refused !== undefined) return { refused };
  // These names need no resolver, and the sender connects them to loopback only.
  if (isLoopback(host) || isIP(host) !== 0) return { address: host };
  let found: readonly LookupAddress[];
  try {
    found = await resolve(host);
  } catch {
    return { unknown: `the name ${host} cannot be resolved` };
  }
  const local = found.find(({ address, family }) =>
    NEAR.check(address, family === 6 ? "ipv6" : "ipv4"),
  );
  if (local) {
    return {
      refused: `${host} leads to ${local.address}, which is not an address of another network: --allow-http takes that address itself`,
    };
  }
  const [first] = found;
  return first ? { address: first.address } : { unknown: `the name ${host} has no address` };
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Addresses of this machine and of its network segment, also in the form of IPv6 that contains one of IPv4. */
const NEAR = new BlockList();
NEAR.addSubnet("0.0.0.0", 8, "ipv4");
NEAR.addSubnet("127.0.0.0", 8, "ipv4");
NEAR.addSubnet("169.254.0.0", 16, "ipv4");
NEAR.addSubnet("224.0.0.0", 3, "ipv4");
NEAR.addSubnet("::", 127, "ipv6");
// AWS's services for the machine itself.
NEAR.addSubnet("fd00:ec2::", 32, "ipv6");
NEAR.addSubnet("fe80::", 10, "ipv6");
NEAR.addSubnet("ff00::", 8, "ipv6");
