import type { Policy } from "../../iam/policy.ts";

/** What one rule of a security group lets through: connections to port 443, by where the other end is. */
export interface Rule {
  readonly direction: "egress" | "ingress";
  /** Whether it covers TCP on port 443, the one port that AWS's endpoints have. */
  readonly coversHttps: boolean;
  readonly cidr: string | undefined;
  readonly groupId: string | undefined;
}

export interface SecurityGroup {
  readonly vpcId: string;
  /** The rules in its own template entry. */
  readonly rules: readonly Rule[];
}

export interface Vpc {
  readonly cidr: string;
  /** Whether names resolve as private DNS of an endpoint needs it. */
  readonly dns: boolean;
}

export interface Subnet {
  readonly vpcId: string;
  readonly cidr: string;
}

/** An interface endpoint. */
export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  /** As in credential scopes. */
  readonly service: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly policy: Policy;
}

/** Where in the network a function is. */
export interface Placement {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** The account's networks. None of them has a way out: there is no other kind here. */
export interface Network {
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly groups: Map<string, SecurityGroup>;
  /** Rules that stand by themselves, by resource. */
  readonly rules: Map<string, Rule & { readonly of: string }>;
  readonly endpoints: Map<string, VpcEndpoint>;
  /** Whether this machine can keep a function's process in its network. */
  enforced: boolean;
}

export function newNetwork(): Network {
  return {
    vpcs: new Map(),
    subnets: new Map(),
    groups: new Map(),
    rules: new Map(),
    endpoints: new Map(),
    enforced: true,
  };
}
