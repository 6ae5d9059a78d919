import { ref, type Resource } from "../deployment/sketch.ts";

export function vpc(properties: Readonly<Record<string, unknown>> = {}): Resource {
  return {
    Type: "AWS::EC2::VPC",
    Properties: {
      CidrBlock: "10.0.0.0/16",
      EnableDnsHostnames: true,
      EnableDnsSupport: true,
      ...properties,
    },
  };
}

/** A subnet of `Vpc`. */
export function subnet(CidrBlock: string): Resource {
  return { Type: "AWS::EC2::Subnet", Properties: { CidrBlock, VpcId: ref("Vpc") } };
}
