import { parsePolicy } from "../../../iam/policy/policy.ts";
import { newNetworkId } from "../../account/naming/identifiers.ts";
import type { GatewayEndpoint, InterfaceEndpoint, Network } from "../../account/ec2/network.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { vpcOf } from "./vpc.ts";
import { groupsIn, routeTablesIn, subnetsIn } from "./vpc-config.ts";

/** The default policy of an endpoint. */
const FULL_ACCESS = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};

/** Services without a private DNS name. An SDK in the VPC resolves their public addresses. */
const PUBLIC_NAMES = ["dynamodb", "s3"];

export const vpcEndpoint: ResourceType = {
  enforced: [
    "PolicyDocument",
    "PrivateDnsEnabled",
    "RouteTableIds",
    "SecurityGroupIds",
    "ServiceName",
    "SubnetIds",
    "VpcEndpointType",
    "VpcId",
  ],
  inert: ["Tags"],
  attributes: ["Id"],
  put({ properties, previous }, { network, region }) {
    const id = previous?.physicalId ?? newNetworkId("vpce");
    const vpcId = vpcOf(properties, network);
    const name = properties.text("ServiceName");
    const service = name.split(".").at(-1) ?? "";
    if (name !== `com.amazonaws.${region}.${service}`) {
      properties.fail("ServiceName", `is ${name}, which is not an AWS service in ${region}`);
    }
    const document = properties.has("PolicyDocument")
      ? properties.raw("PolicyDocument")
      : FULL_ACCESS;
    const policy = parsePolicy(document, "resource", `policy of VPC endpoint ${id} for ${service}`);
    network.endpoints.set(id, {
      ...attachmentOf(properties, vpcId, service, network),
      id,
      vpcId,
      service,
      policy,
    });
    return { physicalId: id, attributes: { Id: id } };
  },
  remove({ physicalId }, { network }) {
    network.endpoints.delete(physicalId);
  },
};

/** The attachment of an endpoint: subnets with security groups, or route tables. */
type Attachment =
  | Pick<InterfaceEndpoint, "groupIds" | "subnetIds" | "type">
  | Pick<GatewayEndpoint, "routeTableIds" | "type">;

function attachmentOf(
  properties: Properties,
  vpcId: string,
  service: string,
  network: Network,
): Attachment {
  properties.allow("VpcEndpointType", ["Gateway", "Interface"]);
  // The default on AWS.
  const type = properties.has("VpcEndpointType") ? properties.text("VpcEndpointType") : "Gateway";
  if (type === "Gateway") {
    if (!PUBLIC_NAMES.includes(service)) {
      properties.fail("VpcEndpointType", `is Gateway, which ${service} does not support`);
    }
    none(properties, type, ["PrivateDnsEnabled", "SecurityGroupIds", "SubnetIds"]);
    return { type, routeTableIds: routeTablesIn(vpcId, properties, network) };
  }
  none(properties, type, ["RouteTableIds"]);
  // Without private DNS, an SDK resolves the service's public address, which an isolated VPC cannot reach.
  properties.allow("PrivateDnsEnabled", ["true"]).text("PrivateDnsEnabled");
  if (PUBLIC_NAMES.includes(service)) {
    properties.fail(
      "PrivateDnsEnabled",
      `is refused: the endpoint of ${service} has no private DNS name; use a gateway endpoint`,
    );
  }
  if (!network.vpcs.get(vpcId)?.dns) {
    properties.fail(
      "PrivateDnsEnabled",
      "is refused: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
    );
  }
  return {
    type: "Interface", // The only other type.
    subnetIds: subnetsIn(vpcId, properties, network),
    groupIds: groupsIn(vpcId, properties, network),
  };
}

function none(properties: Properties, type: string, names: readonly string[]): void {
  const found = names.find((name) => properties.has(name));
  if (found !== undefined) properties.fail(found, `does not apply to an endpoint of type ${type}`);
}
