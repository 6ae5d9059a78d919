import type { Network, Rule } from "../../account/ec2/network.ts";
import { newNetworkId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { resourceId, type ResourceType } from "../resource-type/resource-type.ts";
import { within } from "../../network/vpc-routing.ts";

const OTHER_GROUP = { egress: "DestinationSecurityGroupId", ingress: "SourceSecurityGroupId" };
const OF_RULE = ["CidrIp", "Description", "FromPort", "IpProtocol", "ToPort"];

/** Also the id of a VPC that is not deployed here, in which no function can be. */
const VPC_ID = /^vpc-[\w-]+$/;

export const securityGroup: ResourceType = {
  enforced: ["SecurityGroupEgress", "SecurityGroupIngress", "VpcId"],
  inert: ["GroupDescription", "GroupName", "Tags"],
  attributes: ["GroupId", "Id", "VpcId"],
  put({ properties, previous }, { network }) {
    const physicalId = previous?.physicalId ?? newNetworkId("sg");
    const vpcId = properties.match("VpcId", VPC_ID).text("VpcId");
    const rules = (["egress", "ingress"] as const).flatMap((direction) =>
      properties
        .maps(direction === "egress" ? "SecurityGroupEgress" : "SecurityGroupIngress")
        .map((rule) => ruleOf(rule.only(OF_RULE, [OTHER_GROUP[direction]]), direction, network)),
    );
    network.groups.set(physicalId, { vpcId, rules });
    return { physicalId, attributes: { GroupId: physicalId, Id: physicalId, VpcId: vpcId } };
  },
  remove({ physicalId }, { network }) {
    network.groups.delete(physicalId);
  },
};

/** Returns the type of a rule with its own resource, which CDK uses for groups that refer to each other. */
export function securityGroupRule(direction: Rule["direction"]): ResourceType {
  return {
    enforced: ["GroupId", OTHER_GROUP[direction], ...OF_RULE],
    inert: [],
    attributes: ["Id"],
    put(input, { network }) {
      const { properties } = input;
      const of = groupOf(properties, "GroupId", network);
      const physicalId = resourceId(input);
      network.rules.set(physicalId, { of, ...ruleOf(properties, direction, network) });
      return { physicalId, attributes: { Id: physicalId } };
    },
    remove({ physicalId }, { network }) {
      network.rules.delete(physicalId);
    },
  };
}

function ruleOf(rule: Properties, direction: Rule["direction"], network: Network): Rule {
  const other = OTHER_GROUP[direction];
  const cidr = rule.optionalText("CidrIp");
  if (rule.has(other) === (cidr !== undefined)) {
    rule.fail(other, "and CidrIp are exclusive: a rule must have one of them");
  }
  if (cidr !== undefined && !within(cidr, "0.0.0.0/0")) {
    rule.fail("CidrIp", `is ${cidr}, which is not an IPv4 range`);
  }
  const protocol = rule.text("IpProtocol").toLowerCase();
  const ports = { from: -1, to: 65_535 };
  const from = rule.integer("FromPort", 0, ports);
  const to = rule.integer("ToPort", 65_535, ports);
  const tcp = (protocol === "tcp" || protocol === "6") && from <= 443 && 443 <= to;
  return {
    direction,
    coversHttps: protocol === "-1" || tcp,
    cidr,
    groupId: cidr === undefined ? groupOf(rule, other, network) : undefined,
  };
}

function groupOf(properties: Properties, property: string, { groups }: Network): string {
  const id = properties.text(property);
  return groups.has(id)
    ? id
    : properties.fail(property, `names a security group that does not exist: ${id}`);
}
