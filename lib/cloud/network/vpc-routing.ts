import { ipRange, parseRange } from "../../iam/conditions/ip-range.ts";
import type {
  GatewayEndpoint,
  Network,
  Placement,
  Rule,
  VpcEndpoint,
} from "../account/ec2/network.ts";

/** Returns the endpoint through which a function in a VPC reaches a service, or `undefined` if it cannot. */
export function endpointTo(
  network: Network,
  from: Placement,
  service: string,
): VpcEndpoint | undefined {
  return [...network.endpoints.values()].find(
    (endpoint) =>
      endpoint.vpcId === from.vpcId &&
      endpoint.service === service &&
      (endpoint.type === "Gateway"
        ? leadsTo(network, from, endpoint)
        : passes(network, "egress", from, endpoint) && passes(network, "ingress", endpoint, from)),
  );
}

/**
 * Returns whether every subnet of a function routes to the endpoint, and a security group allows all egress.
 * A narrower rule does not count, because the service's public addresses are not known here.
 */
function leadsTo(network: Network, { subnetIds, groupIds }: Placement, to: GatewayEndpoint) {
  const routed = [...network.associations.values()]
    .filter(({ routeTableId }) => to.routeTableIds.includes(routeTableId))
    .map(({ subnetId }) => subnetId);
  return subnetIds.every((id) => routed.includes(id)) && mayLeave(network, groupIds);
}

function mayLeave(network: Network, groupIds: readonly string[]): boolean {
  return groupIds
    .flatMap((id) => rulesOf(network, id, "egress"))
    .some(({ coversHttps, cidr }) => coversHttps && cidr === ANYWHERE.cidr);
}

/**
 * Returns the public address with which a function in a VPC reaches the services through a NAT gateway, or `undefined`
 * if it cannot. Every subnet of the function must route to one, because AWS selects the subnet.
 */
export function natAddress(
  network: Network,
  { subnetIds, groupIds }: Placement,
): string | undefined {
  if (!mayLeave(network, groupIds)) return undefined;
  const routes = [...network.routes.values()].filter(({ cidr }) => cidr === ANYWHERE.cidr);
  const addresses = subnetIds.map((id) => {
    const tables = [...network.associations.values()].filter(({ subnetId }) => subnetId === id);
    const natId = routes.find(({ routeTableId }) =>
      tables.some((table) => table.routeTableId === routeTableId),
    )?.natId;
    return network.nats.get(natId ?? "");
  });
  return addresses.every((address) => address !== undefined) ? addresses[0] : undefined;
}

type End = Pick<Placement, "subnetIds" | "groupIds">;

/** Returns whether a security group of one end allows connections to, or from, the other end. */
function passes(network: Network, direction: Rule["direction"], end: End, other: End): boolean {
  return end.groupIds
    .flatMap((id) => rulesOf(network, id, direction))
    .some(
      ({ coversHttps, cidr, groupId }) =>
        coversHttps &&
        (groupId === undefined
          ? holdsAll(network, cidr ?? "", other)
          : other.groupIds.includes(groupId)),
    );
}

const ANYWHERE: Rule = {
  direction: "egress",
  coversHttps: true,
  cidr: "0.0.0.0/0",
  groupId: undefined,
};

function rulesOf(
  { groups, rules }: Network,
  id: string,
  direction: Rule["direction"],
): readonly Rule[] {
  const alone = [...rules.values()].filter(({ of }) => of === id);
  const all = [...(groups.get(id)?.rules ?? []), ...alone].filter(
    (rule) => rule.direction === direction,
  );
  // A group without egress rules allows all egress.
  return direction === "egress" && all.length === 0 ? [ANYWHERE] : all;
}

/** Returns whether a range contains all subnets of an end, because the address within a subnet is not known. */
function holdsAll({ subnets }: Network, cidr: string, { subnetIds }: End): boolean {
  return subnetIds.length > 0 && subnetIds.every((id) => within(subnets.get(id)?.cidr ?? "", cidr));
}

/** Returns whether a range of addresses lies within another, or `false` if one of them is not a range. */
export function within(inner: string, outer: string): boolean {
  const [small, large] = [parseRange(inner), parseRange(outer)];
  if (!small || !large || small.prefix < large.prefix) return false;
  return ipRange(outer)?.(inner.replace(/\/.*/, "")) ?? false;
}
