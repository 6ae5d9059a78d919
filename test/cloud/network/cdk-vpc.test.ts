import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { expect, it } from "vitest";
import { natAddress } from "../../../lib/cloud/network/vpc-routing.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import type { Resources } from "../deployment/sketch.ts";

/** Returns CDK's resources for a VPC with an endpoint for Lambda and a security group that may use it. */
function synthesized(props: ec2.VpcProps): Resources {
  const stack = new Stack(new App({ analyticsReporting: false }), "Network");
  const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 2, ...props });
  const service = ec2.InterfaceVpcEndpointAwsService.LAMBDA;
  const endpoint = vpc.addInterfaceEndpoint("Lambda", { service });
  const group = new ec2.SecurityGroup(stack, "Group", { vpc, allowAllOutbound: false });
  endpoint.connections.allowDefaultPortFrom(group);
  vpc.addFlowLog("Flow");
  // The root is the app of the first line.
  const app = stack.node.root as App;
  // CDK types a template as any value. A CloudFormation template has `Resources`.
  return (app.synth().getStackByName("Network").template as { Resources: Resources }).Resources;
}

const isolated = [{ name: "Isolated", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];

it("a VPC with isolated subnets is deployed as CDK synthesizes it", () => {
  const account = emptyAccount();
  const resources = synthesized({
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: isolated,
  });
  deploySketch(account, { name: "Network", resources });
  const { subnets, endpoints } = account.network;
  expect([subnets.size, [...endpoints.values()].map(({ service }) => service)]).toEqual([
    2,
    ["lambda"],
  ]);
});

it("a VPC with public subnets leads functions out through its NAT gateway only", () => {
  const account = emptyAccount();
  const resources = synthesized({ restrictDefaultSecurityGroup: false, natGateways: 1 });
  deploySketch(account, { name: "Network", resources });
  const { network, records } = account;
  const address = [...network.addresses.values()][0] ?? "";
  const found = [...network.subnets].map(([id, { vpcId }]) => {
    network.groups.set("open", { vpcId, rules: [] });
    return natAddress(network, { vpcId, subnetIds: [id], groupIds: ["open"] });
  });
  // A function in a public subnet has no public address.
  expect(found).toEqual([undefined, undefined, address, address]);
  expect(address).toMatch(/^198\.51\.100\.\d+$/);
  expect([...records.values()].map(({ words }) => words)).toEqual(["NAT gateway"]);
  const [[id, { vpcId }] = ["", { vpcId: "" }]] = [...network.subnets].slice(2);
  const groups = [...network.groups.keys()].filter((one) => one !== "open");
  const closed = groups.map((one) =>
    natAddress(network, { vpcId, subnetIds: [id], groupIds: [one] }),
  );
  // The group of the endpoint allows all egress, the other one only to the endpoint.
  expect(closed).toContain(undefined);
  const [other = ""] = [...network.subnets.keys()];
  expect(
    natAddress(network, { vpcId, subnetIds: [id, other], groupIds: ["open"] }),
  ).toBeUndefined();
});
