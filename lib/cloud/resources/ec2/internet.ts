import type { Account } from "../../account/account.ts";
import { newNetworkId } from "../../account/naming/identifiers.ts";
import { recordKey } from "../../account/records/record.ts";
import {
  resourceId,
  type ResourceInput,
  type ResourceType,
} from "../resource-type/resource-type.ts";
import { generatedId } from "../records/generated-id.ts";
import { vpcOf } from "./vpc.ts";

/** An address that functions behind a NAT gateway have in the eyes of the services: `aws:SourceIp` of policies. */
export const elasticIp: ResourceType = {
  enforced: [],
  inert: "any",
  attributes: ["AllocationId", "PublicIp"],
  put(input, { network }) {
    const { previous } = input;
    const AllocationId = previous?.attributes["AllocationId"] ?? newNetworkId("eipalloc");
    const PublicIp = publicAddress(input);
    network.addresses.set(AllocationId, PublicIp);
    return { physicalId: PublicIp, attributes: { AllocationId, PublicIp } };
  },
  remove({ attributes }, { network }) {
    network.addresses.delete(attributes["AllocationId"] ?? "");
  },
};

export const natGateway: ResourceType = {
  enforced: ["AllocationId", "ConnectivityType", "SubnetId", "VpcId"],
  inert: [
    "AvailabilityMode",
    "AvailabilityZoneAddresses",
    "MaxDrainDurationSeconds",
    "PrivateIpAddress",
    "SecondaryAllocationIds",
    "SecondaryPrivateIpAddressCount",
    "SecondaryPrivateIpAddresses",
    "Tags",
  ],
  attributes: ["NatGatewayId"],
  put(input, account) {
    const { properties, previous } = input;
    const { network } = account;
    const physicalId = previous?.physicalId ?? newNetworkId("nat");
    const isPublic =
      properties
        .allow("ConnectivityType", ["private", "public"])
        .optionalText("ConnectivityType") !== "private";
    const subnetId = properties.optionalText("SubnetId");
    if (subnetId !== undefined && !network.subnets.has(subnetId)) {
      properties.fail("SubnetId", `names a subnet that does not exist: ${subnetId}`);
    }
    const allocation = properties.optionalText("AllocationId");
    const address = network.addresses.get(allocation ?? "") ?? publicAddress(input);
    network.nats.set(physicalId, isPublic ? address : undefined);
    recordOf(input, account, "AWS::EC2::NatGateway", physicalId);
    return { physicalId, attributes: { NatGatewayId: physicalId } };
  },
  remove({ physicalId }, { network, records }) {
    network.nats.delete(physicalId);
    records.delete(recordKey("AWS::EC2::NatGateway", physicalId));
  },
};

/** A route of a table. Only a route to a NAT gateway leads functions out: they have no public address themselves. */
export const route: ResourceType = {
  enforced: ["DestinationCidrBlock", "NatGatewayId", "RouteTableId"],
  inert: [
    "CarrierGatewayId",
    "CoreNetworkArn",
    "DestinationIpv6CidrBlock",
    "DestinationPrefixListId",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "LocalGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
  ],
  attributes: ["CidrBlock"],
  put({ properties }, { network }) {
    const routeTableId = properties.text("RouteTableId");
    if (!network.routeTables.has(routeTableId)) {
      properties.fail("RouteTableId", `names a route table that does not exist: ${routeTableId}`);
    }
    const cidr = properties.optionalText("DestinationCidrBlock") ?? "";
    const natId = properties.optionalText("NatGatewayId");
    const physicalId = `${routeTableId}|${cidr || (properties.optionalText("DestinationIpv6CidrBlock") ?? "")}`;
    network.routes.set(physicalId, { routeTableId, cidr, natId });
    return { physicalId, attributes: { CidrBlock: cidr } };
  },
  remove({ physicalId }, { network }) {
    network.routes.delete(physicalId);
  },
};

/** An internet gateway, or what attaches it. It leads no function out, because functions have no public address. */
export function internetGateway(prefix: string, attribute: string): ResourceType {
  return {
    enforced: ["VpcId"],
    inert: ["InternetGatewayId", "Tags", "VpnGatewayId"],
    attributes: [attribute],
    put({ properties, previous }, { network }) {
      if (properties.has("VpcId")) vpcOf(properties, network);
      const physicalId = previous?.physicalId ?? newNetworkId(prefix);
      return { physicalId, attributes: { [attribute]: physicalId } };
    },
    remove: () => undefined,
  };
}

/** An address that is reserved for documentation (RFC 5737), always the same one for a resource. */
function publicAddress(input: ResourceInput): string {
  const digits = generatedId("{hex:2}", resourceId(input));
  return `198.51.100.${(Number.parseInt(digits, 16) % 254) + 1}`;
}

function recordOf(
  { path, properties }: ResourceInput,
  { records }: Account,
  type: string,
  name: string,
): void {
  records.set(recordKey(type, name), {
    type,
    path,
    words: "NAT gateway",
    without: "leads to the AWS endpoint only",
    silent: false,
    name,
    arn: undefined,
    properties: properties.all,
  });
}
