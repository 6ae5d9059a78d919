import type { Network } from "../../account/ec2/network.ts";
import { newNetworkId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { within } from "../../network/vpc-routing.ts";

export const vpc: ResourceType = {
  enforced: ["CidrBlock", "EnableDnsHostnames", "EnableDnsSupport"],
  inert: ["InstanceTenancy", "Tags"],
  attributes: [
    "CidrBlock",
    "CidrBlockAssociations",
    "DefaultNetworkAcl",
    "DefaultSecurityGroup",
    "VpcId",
  ],
  put({ properties, previous }, { network }) {
    const physicalId = previous?.physicalId ?? newNetworkId("vpc");
    const cidr = cidrOf(properties);
    const hostnames = properties.boolean("EnableDnsHostnames", false);
    const dns = hostnames && properties.boolean("EnableDnsSupport", true);
    network.vpcs.set(physicalId, { cidr, dns });
    const id = physicalId.replace("vpc-", "");
    return {
      physicalId,
      attributes: {
        CidrBlock: cidr,
        CidrBlockAssociations: `vpc-cidr-assoc-${id}`,
        // No function is in the default group, because a function names its groups.
        DefaultNetworkAcl: `acl-${id}`,
        DefaultSecurityGroup: `sg-${id}`,
        VpcId: physicalId,
      },
    };
  },
  remove({ physicalId }, { network }) {
    network.vpcs.delete(physicalId);
  },
};

export const subnet: ResourceType = {
  enforced: ["CidrBlock", "VpcId"],
  // Functions get no public address, in public subnets either.
  inert: ["AvailabilityZone", "MapPublicIpOnLaunch", "Tags"],
  attributes: ["AvailabilityZone", "CidrBlock", "SubnetId", "VpcId"],
  put({ properties, previous }, { network }) {
    const physicalId = previous?.physicalId ?? newNetworkId("subnet");
    const vpcId = vpcOf(properties, network);
    const cidr = cidrOf(properties);
    if (!within(cidr, network.vpcs.get(vpcId)?.cidr ?? "")) {
      properties.fail("CidrBlock", `is ${cidr}, which is not within the VPC's range`);
    }
    network.subnets.set(physicalId, { vpcId, cidr });
    const zone = properties.optionalText("AvailabilityZone") ?? "";
    const attributes = { AvailabilityZone: zone, CidrBlock: cidr, SubnetId: physicalId };
    return { physicalId, attributes: { ...attributes, VpcId: vpcId } };
  },
  remove({ physicalId }, { network }) {
    network.subnets.delete(physicalId);
  },
};

export const routeTable: ResourceType = {
  enforced: ["VpcId"],
  inert: ["Tags"],
  attributes: ["RouteTableId"],
  put({ properties, previous }, { network }) {
    const physicalId = previous?.physicalId ?? newNetworkId("rtb");
    network.routeTables.set(physicalId, { vpcId: vpcOf(properties, network) });
    return { physicalId, attributes: { RouteTableId: physicalId } };
  },
  remove({ physicalId }, { network }) {
    network.routeTables.delete(physicalId);
  },
};

export const routeTableAssociation: ResourceType = {
  enforced: ["RouteTableId", "SubnetId"],
  inert: [],
  attributes: ["Id"],
  put({ properties, previous }, { network }) {
    const [routeTableId, subnetId] = [properties.text("RouteTableId"), properties.text("SubnetId")];
    const vpcId = network.subnets.get(subnetId)?.vpcId;
    if (vpcId === undefined || network.routeTables.get(routeTableId)?.vpcId !== vpcId) {
      properties.fail("SubnetId", `names ${subnetId}, which is not in the VPC of ${routeTableId}`);
    }
    const physicalId = previous?.physicalId ?? newNetworkId("rtbassoc");
    network.associations.set(physicalId, { routeTableId, subnetId });
    return { physicalId, attributes: { Id: physicalId } };
  },
  remove({ physicalId }, { network }) {
    network.associations.delete(physicalId);
  },
};

/**
 * Returns the id of the VPC that `VpcId` names.
 *
 * @throws {TemplateUnsupported} If the VPC does not exist.
 */
export function vpcOf(properties: Properties, { vpcs }: Network): string {
  const id = properties.text("VpcId");
  return vpcs.has(id) ? id : properties.fail("VpcId", `names a VPC that does not exist: ${id}`);
}

function cidrOf(properties: Properties): string {
  const cidr = properties.text("CidrBlock");
  const prefix = Number(cidr.split("/")[1]);
  const isRange = within(cidr, "0.0.0.0/0") && prefix >= 16 && prefix <= 28;
  return isRange
    ? cidr
    : properties.fail("CidrBlock", `is ${cidr}, which is not an IPv4 range from /16 to /28`);
}
