import type { Policy } from "../../../iam/policy/policy.ts";

/** What one rule of a security group lets through: connections to port 443, by where the other end is. */
export interface Rule {
  readonly direction: "egress" | "ingress";
  /** Whether it covers TCP on port 443, the one port that AWS's endpoints have. */
  readonly coversHttps: boolean;
  readonly cidr: string | undefined;
  readonly groupId: string | undefined;
}

interface SecurityGroup {
  readonly vpcId: string;
  /** The rules in its own template entry. */
  readonly rules: readonly Rule[];
}

interface Vpc {
  readonly cidr: string;
  /** Whether names resolve as private DNS of an endpoint needs it. */
  readonly dns: boolean;
}

interface Subnet {
  readonly vpcId: string;
  readonly cidr: string;
}

interface EndpointOfAnyType {
  readonly id: string;
  readonly vpcId: string;
  /** As in credential scopes. */
  readonly service: string;
  readonly policy: Policy;
}

/** Has addresses in subnets, and groups that say who may connect to them. */
export interface InterfaceEndpoint extends EndpointOfAnyType {
  readonly type: "Interface";
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** Is where route tables lead the service's public addresses. */
export interface GatewayEndpoint extends EndpointOfAnyType {
  readonly type: "Gateway";
  readonly routeTableIds: readonly string[];
}

export type VpcEndpoint = GatewayEndpoint | InterfaceEndpoint;

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
  readonly routeTables: Map<string, { readonly vpcId: string }>;
  /** Which route table a subnet goes by, by resource. */
  readonly associations: Map<string, { readonly routeTableId: string; readonly subnetId: string }>;
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
    routeTables: new Map(),
    associations: new Map(),
    groups: new Map(),
    rules: new Map(),
    endpoints: new Map(),
    enforced: true,
  };
}
