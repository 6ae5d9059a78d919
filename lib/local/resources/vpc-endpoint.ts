import { parsePolicy } from "../../iam/policy.ts";
import { newNetworkId } from "../account/identifiers.ts";
import type { ResourceType } from "../deployment/resource-type.ts";
import { vpcOf } from "./vpc.ts";
import { groupsIn, subnetsIn } from "./vpc-config.ts";

/** The policy of an endpoint that is given none. */
const FULL_ACCESS = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};

export const vpcEndpoint: ResourceType = {
  enforced: [
    "PolicyDocument",
    "PrivateDnsEnabled",
    "SecurityGroupIds",
    "ServiceName",
    "SubnetIds",
    "VpcEndpointType",
    "VpcId",
  ],
  inert: ["Tags"],
  attributes: ["Id"],
  put({ properties, previous }, { network, region }) {
    // Left out, it is a gateway endpoint.
    properties.allow("VpcEndpointType", ["Interface"]).text("VpcEndpointType");
    // Without it an SDK finds the service's public address, to which there is no way.
    properties.allow("PrivateDnsEnabled", ["true"]).text("PrivateDnsEnabled");
    const id = previous?.physicalId ?? newNetworkId("vpce");
    const vpcId = vpcOf(properties, network);
    if (!network.vpcs.get(vpcId)?.dns) {
      properties.fail(
        "PrivateDnsEnabled",
        "is refused: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
      );
    }
    const name = properties.text("ServiceName");
    const service = name.split(".").at(-1) ?? "";
    if (name !== `com.amazonaws.${region}.${service}`) {
      properties.fail("ServiceName", `is ${name}, no AWS service of ${region}`);
    }
    const document = properties.has("PolicyDocument")
      ? properties.raw("PolicyDocument")
      : FULL_ACCESS;
    network.endpoints.set(id, {
      id,
      vpcId,
      service,
      subnetIds: subnetsIn(vpcId, properties, network),
      groupIds: groupsIn(vpcId, properties, network),
      policy: parsePolicy(document, "resource", `policy of VPC endpoint ${id} for ${service}`),
    });
    return { physicalId: id, attributes: { Id: id } };
  },
  remove({ physicalId }, { network }) {
    network.endpoints.delete(physicalId);
  },
};
