import { describe, expect, it } from "vitest";
import { endpointTo } from "../../../../lib/cloud/network/vpc-routing.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { subnet, vpc } from "../../network/vpc-sketch.ts";
import { att, lambda, ref, type Resource, type Resources } from "../../deployment/sketch.ts";

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
const dynamodb = { ServiceName: "com.amazonaws.us-east-1.dynamodb" };
const gateway = (table: string): Resource => ({
  Type: "AWS::EC2::VPCEndpoint",
  Properties: { ...dynamodb, VpcId: ref("Vpc"), RouteTableIds: [ref(table)] },
});
const routeTable = (of: string): Resource => ({
  Type: "AWS::EC2::RouteTable",
  Properties: { VpcId: ref(of) },
});
const association = (table: string): Resource => ({
  Type: "AWS::EC2::SubnetRouteTableAssociation",
  Properties: { RouteTableId: ref(table), SubnetId: ref("Subnet") },
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
    [
      "a route of a table that does not exist",
      { Way: { Type: "AWS::EC2::Route", Properties: { RouteTableId: "rtb-0" } } },
      "names a route table that does not exist: rtb-0",
    ],
    [
      "a NAT gateway in a subnet that does not exist",
      { Way: { Type: "AWS::EC2::NatGateway", Properties: { SubnetId: "subnet-0" } } },
      "names a subnet that does not exist: subnet-0",
    ],
    [
      "network ACLs",
      { Acl: { Type: "AWS::EC2::NetworkAcl" } },
      "resource type AWS::EC2::NetworkAcl is not supported",
    ],
    ["a range that is too large", { Vpc: vpc({ CidrBlock: "10.0.0.0/8" }) }, "from /16 to /28"],
    [
      "a subnet outside its range",
      { Subnet: subnet("10.1.0.0/24") },
      "is not within the VPC's range",
    ],
    [
      "a rule with both a range and a group",
      { Group: egress({ IpProtocol: "-1", CidrIp: "0.0.0.0/0", DestinationSecurityGroupId: "x" }) },
      "a rule must have one of them",
    ],
    [
      "a rule for IPv6",
      { Group: egress({ IpProtocol: "-1", CidrIpv6: "::/0" }) },
      "CidrIpv6 is not supported",
    ],
    [
      "a gateway endpoint for a service that does not support it",
      { Endpoint: endpoint({ VpcEndpointType: "Gateway" }) },
      "is Gateway, which kms does not support",
    ],
    [
      "an endpoint without a type, but with private DNS",
      { Endpoint: endpoint({ ...dynamodb, VpcEndpointType: undefined }) },
      "PrivateDnsEnabled does not apply to an endpoint of type Gateway",
    ],
    [
      "a gateway endpoint with a route table of another VPC",
      { OtherTable: routeTable("Other"), Endpoint: gateway("OtherTable") },
      "which is not in this VPC",
    ],
    ["an interface endpoint for DynamoDB", { Endpoint: endpoint(dynamodb) }, "no private DNS name"],
    [
      "an interface endpoint with route tables",
      { Endpoint: endpoint({ RouteTableIds: ["rtb-0"] }) },
      "RouteTableIds does not apply to an endpoint of type Interface",
    ],
    [
      "a subnet with a route table of another VPC",
      { OtherTable: routeTable("Other"), Association: association("OtherTable") },
      "which is not in the VPC of rtb-",
    ],
    [
      "an endpoint without private DNS",
      { Endpoint: endpoint({ PrivateDnsEnabled: false }) },
      "supports true",
    ],
    [
      "private DNS but without DNS host names",
      { Vpc: vpc({ EnableDnsHostnames: false }) },
      "Enabling private DNS requires both",
    ],
    [
      "an endpoint in another region",
      { Endpoint: endpoint({ ServiceName: "com.amazonaws.eu-west-1.kms" }) },
      "which is not an AWS service in us-east-1",
    ],
    [
      "an endpoint with a group of another VPC",
      { Endpoint: endpoint({ SecurityGroupIds: [ref("OtherGroup")] }) },
      "which is not in this VPC",
    ],
    [
      "a function without security groups",
      placed({ SubnetIds: [ref("Subnet")] }),
      "SecurityGroupIds is missing",
    ],
    [
      "a function with a group of another VPC",
      placed({ SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("OtherGroup")] }),
      "which is not in this VPC",
    ],
    [
      "a function in a subnet that does not exist",
      placed({ SubnetIds: ["subnet-0"], SecurityGroupIds: [ref("Group")] }),
      "names subnet-0",
    ],
  ])("is rejected with %s", (_, resources, refusal) => {
    expect(() => deploy(resources)).toThrow(refusal);
  });

  it("is not needed for a security group, in which then no function can be", () => {
    const Strange = { ...group(), Properties: { VpcId: "vpc-imported" } };
    expect(() => deploy({ Strange })).not.toThrow();
    const inside = { SecurityGroupIds: [ref("Strange")], SubnetIds: [ref("Subnet")] };
    expect(() => deploy({ Strange, ...placed(inside) })).toThrow("which is not in this VPC");
  });

  it("is accepted with a function in it", () => {
    const account = emptyAccount();
    const config = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [att("Group", "GroupId")] };
    deploy(placed(config), account);
    expect(account.functions.get("fn")?.placement?.vpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
  });

  it("is rejected with a function in it if the machine has no network namespaces", () => {
    const account = emptyAccount();
    account.network.enforced = false;
    const config = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("Group")] };
    expect(() => deploy(placed(config), account)).toThrow(
      "VpcConfig cannot be enforced: this machine has no network namespaces",
    );
    deploy(lambda("Fn", "code"), account);
  });
});

describe("a gateway endpoint", () => {
  const anywhere = egress({ IpProtocol: "-1", CidrIp: "0.0.0.0/0" });
  const led = {
    Table: routeTable("Vpc"),
    Association: association("Table"),
    Endpoint: gateway("Table"),
  };

  it.each<[string, Resources, boolean]>([
    ["reaches its service", { ...led, Group: anywhere }, true],
    [
      "is unreachable from a subnet without a route table",
      { ...led, Association: led.Table },
      false,
    ],
    [
      "is unreachable from a subnet with another route table",
      { ...led, OwnTable: routeTable("Vpc"), Association: association("OwnTable") },
      false,
    ],
    [
      "is unreachable if the function's group does not allow egress to any address",
      { ...led, Group: egress({ IpProtocol: "-1", CidrIp: "10.0.0.0/16" }) },
      false,
    ],
  ])("%s", (_, resources, leads) => {
    const account = emptyAccount();
    const VpcConfig = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("Group")] };
    deploy({ ...resources, ...lambda("Fn", "code", { VpcConfig }) }, account);
    const placement = account.functions.get("fn")?.placement;
    if (!placement) throw new Error("the function is not in a VPC");
    expect(endpointTo(account.network, placement, "dynamodb") !== undefined).toBe(leads);
    expect(endpointTo(account.network, placement, "kms")).toBeUndefined();
  });
});
