import { expect, it } from "vitest";
import { matrixOf } from "../../../lib/cloud/who-can/matrix.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { subnet, vpc } from "../network/vpc-sketch.ts";
import { att, lambda, policy, ref, type Resources } from "../deployment/sketch.ts";

const group = {
  Type: "AWS::EC2::SecurityGroup",
  Properties: {
    VpcId: ref("Vpc"),
    SecurityGroupIngress: [{ IpProtocol: "-1", CidrIp: "10.0.0.0/16" }],
  },
};
const placed = { VpcConfig: { SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref("Group")] } };
const everything = [
  { Action: "lambda:InvokeFunction", Resource: "*" },
  { Action: "kms:Decrypt", Resource: "*" },
];
const resources: Resources = {
  Vpc: vpc(),
  Subnet: subnet("10.0.0.0/24"),
  Group: group,
  Endpoint: {
    Type: "AWS::EC2::VPCEndpoint",
    Properties: {
      ServiceName: "com.amazonaws.us-east-1.lambda",
      VpcEndpointType: "Interface",
      PrivateDnsEnabled: true,
      VpcId: ref("Vpc"),
      SubnetIds: [ref("Subnet")],
      SecurityGroupIds: [ref("Group")],
      PolicyDocument: policy({ Principal: "*", Action: "*", Resource: [att("A"), att("B")] }),
    },
  },
  ...lambda("A", "code"),
  ...lambda("B", "code"),
  ...lambda("C", "code"),
  Key: { Type: "AWS::KMS::Key" },
  ...lambda("Inside", "code", placed, ...everything),
  ...lambda("Outside", "code", {}, ...everything),
};

it.each([
  ["InsideRole", "a", "lambda:InvokeFunction", ""],
  ["InsideRole", "c", "lambda:InvokeFunction", "outside of its functions' network"],
  ["InsideRole", undefined, "kms:Decrypt", "outside of its functions' network"],
  ["OutsideRole", "c", "lambda:InvokeFunction", ""],
  ["OutsideRole", undefined, "kms:Decrypt", ""],
] as const)(
  "the access of %s to target %s by %s has the network term: %o",
  (who, name, action, network) => {
    const account = emptyAccount();
    deploySketch(account, { name: "Stack", resources });
    const cell = matrixOf(account, []).cells.find(
      ({ row, target }) =>
        row.name.includes(who) && target.name === (name ?? target.name) && target.action === action,
    );
    expect(cell?.access).toMatch(/^(yes|if)$/);
    expect(cell?.terms.includes("network")).toBe(network !== "");
    expect(cell?.terms).toContain(network);
  },
);
