import type { Network, Placement } from "../../account/ec2/network.ts";
import type { Properties } from "../../assembly/properties.ts";

/**
 * Returns the placement of a function according to its `VpcConfig`, or `undefined` if it is outside every VPC.
 *
 * @throws {TemplateUnsupported} If `VpcConfig` is invalid, or this machine has no network namespaces.
 */
export function placementOf(fn: Properties, network: Network): Placement | undefined {
  const config = fn.map("VpcConfig").only(["SecurityGroupIds", "SubnetIds"]);
  const [first] = config.texts("SubnetIds");
  if (first === undefined && config.texts("SecurityGroupIds").length === 0) return undefined;
  if (!network.enforced) {
    fn.fail(
      "VpcConfig",
      "cannot be enforced: this machine has no network namespaces (they require Linux with util-linux and iproute2, " +
        "as root or with user namespaces); start the local cloud on such a machine, or remove the VPC from the function",
    );
  }
  const vpcId = network.subnets.get(first ?? "")?.vpcId ?? "";
  return {
    vpcId,
    subnetIds: subnetsIn(vpcId, config, network),
    groupIds: groupsIn(vpcId, config, network),
  };
}

/** @throws {TemplateUnsupported} If there are no `SubnetIds`, or one is not in this VPC. */
export function subnetsIn(vpcId: string, properties: Properties, { subnets }: Network) {
  return idsIn("SubnetIds", vpcId, properties, subnets);
}

/** @throws {TemplateUnsupported} If there are no `SecurityGroupIds`, or one is not in this VPC. */
export function groupsIn(vpcId: string, properties: Properties, { groups }: Network) {
  return idsIn("SecurityGroupIds", vpcId, properties, groups);
}

/** @throws {TemplateUnsupported} If there are no `RouteTableIds`, or one is not in this VPC. */
export function routeTablesIn(vpcId: string, properties: Properties, { routeTables }: Network) {
  return idsIn("RouteTableIds", vpcId, properties, routeTables);
}

function idsIn(
  property: string,
  vpcId: string,
  properties: Properties,
  known: ReadonlyMap<string, { readonly vpcId: string }>,
): readonly string[] {
  const ids = properties.texts(property);
  // An empty list would mean the VPC's default group, which is not supported.
  if (ids.length === 0) properties.fail(property, "is missing");
  const other = ids.find((id) => known.get(id)?.vpcId !== vpcId);
  return other === undefined
    ? ids
    : properties.fail(property, `names ${other}, which is not in this VPC`);
}
