import { describe, expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../deploy-sketch.ts";
import { subnet, vpc } from "../network/vpc-sketch.ts";
import { att, lambda, ref, type Resource, type Resources } from "../sketch.ts";

const group = (Properties: Readonly<Record<string, unknown>> = {}): Resource => ({
  Type: "AWS::EC2::SecurityGroup",
  Properties: { VpcId: ref("Vpc"), ...Properties },
});
const endpoint = (Properties: Readonly<Record<string, unknown>> = {}): Resource => ({
  Type: "AWS::EC2::VPCEndpoint",
  Properties: {
    ServiceName: "com.amazonaws.us-east-1.kms",
    VpcEndpointType: "Interface",
    PrivateDnsEnabled: true,
    VpcId: ref("Vpc"),
    SubnetIds: [ref("Subnet")],
    SecurityGroupIds: [ref("Group")],
    ...Properties,
  },
});
const base: Resources = {
  Vpc: vpc(),
  Other: vpc(),
  Subnet: subnet("10.0.0.0/24"),
  Group: group(),
  OtherGroup: { ...group(), Properties: { VpcId: ref("Other") } },
  Endpoint: endpoint(),
};
const placed = (VpcConfig: unknown) => lambda("Fn", "code", { VpcConfig });
const egress = (rule: object) => group({ SecurityGroupEgress: [rule] });

function deploy(resources: Resources, account = emptyAccount()): void {
  deploySketch(account, { name: "Stack", resources: { ...base, ...resources } });
}

describe("a VPC", () => {
  it.each<[string, Resources, string]>([
    ["a route", { Way: { Type: "AWS::EC2::Route" } }, "leads out of the VPC"],
    ["an internet gateway", { Way: { Type: "AWS::EC2::InternetGateway" } }, "PRIVATE_ISOLATED"],
    ["a NAT gateway", { Way: { Type: "AWS::EC2::NatGateway" } }, "interface endpoints"],
    [
      "network ACLs",
      { Acl: { Type: "AWS::EC2::NetworkAcl" } },
      "resource type AWS::EC2::NetworkAcl is not supported",
    ],
    ["a range that is none", { Vpc: vpc({ CidrBlock: "10.0.0.0/8" }) }, "from /16 to /28"],
    ["a subnet outside of it", { Subnet: subnet("10.1.0.0/24") }, "is not within its VPC"],
    [
      "a subnet with public addresses",
      { Subnet: { ...subnet("10.0.0.0/24"), Properties: { MapPublicIpOnLaunch: true } } },
      "MapPublicIpOnLaunch leads out of the VPC",
    ],
    [
      "a rule with two other ends",
      { Group: egress({ IpProtocol: "-1", CidrIp: "0.0.0.0/0", DestinationSecurityGroupId: "x" }) },
      "a rule has one of them",
    ],
    [
      "a rule for IPv6",
      { Group: egress({ IpProtocol: "-1", CidrIpv6: "::/0" }) },
      "CidrIpv6 is not supported",
    ],
    [
      "a gateway endpoint",
      { Endpoint: endpoint({ VpcEndpointType: "Gateway" }) },
      "supports Interface",
    ],
    [
      "an endpoint without private DNS",
      { Endpoint: endpoint({ PrivateDnsEnabled: false }) },
      "supports true",
    ],
    [
      "private DNS without DNS",
      { Vpc: vpc({ EnableDnsHostnames: false }) },
      "Enabling private DNS requires both",
    ],
    [
      "an endpoint of another region",
      { Endpoint: endpoint({ ServiceName: "com.amazonaws.eu-west-1.kms" }) },
      "no AWS service of us-east-1",
    ],
    [
      "an endpoint with a group of another VPC",
      { Endpoint: endpoint({ SecurityGroupIds: [ref("OtherGroup")] }) },
      "not of this VPC",
    ],
    [
      "a function without groups",
      placed({ SubnetIds: [ref("Subnet")] }),
      "SecurityGroupIds is missing",
    ],
    [
      "a function with a group of another VPC",
      placed({ SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("OtherGroup")] }),
      "not of this VPC",
    ],
    [
      "a function in a subnet that is not there",
      placed({ SubnetIds: ["subnet-0"], SecurityGroupIds: [ref("Group")] }),
      "names subnet-0",
    ],
  ])("is refused with %s", (_, resources, refusal) => {
    expect(() => deploy(resources)).toThrow(refusal);
  });

  it("is taken as it is above, with a function in it", () => {
    const account = emptyAccount();
    const config = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [att("Group", "GroupId")] };
    deploy(placed(config), account);
    expect(account.functions.get("fn")?.placement?.vpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
  });

  it("takes no function where networks cannot be kept apart", () => {
    const account = emptyAccount();
    account.network.enforced = false;
    const config = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("Group")] };
    expect(() => deploy(placed(config), account)).toThrow(
      "VpcConfig cannot be enforced: this machine has no network namespaces",
    );
    deploy(lambda("Fn", "code"), account);
  });
});
