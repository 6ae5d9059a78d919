import type { Policy } from "../../../iam/policy/policy.ts";

/** A rule of a security group, as far as it affects connections to port 443. */
export interface Rule {
  readonly direction: "egress" | "ingress";
  /** Whether the rule covers TCP on port 443, the only port of AWS's endpoints. */
  readonly coversHttps: boolean;
  readonly cidr: string | undefined;
  readonly groupId: string | undefined;
}

interface SecurityGroup {
  readonly vpcId: string;
  /** The rules that the group's own resource declares. */
  readonly rules: readonly Rule[];
}

interface Vpc {
  readonly cidr: string;
  /** Whether DNS support and DNS host names are on, as the private DNS of an endpoint requires. */
  readonly dns: boolean;
}

interface Subnet {
  readonly vpcId: string;
  readonly cidr: string;
}

interface EndpointOfAnyType {
  readonly id: string;
  readonly vpcId: string;
  /** The service's name in credential scopes. */
  readonly service: string;
  readonly policy: Policy;
}

/** An endpoint with addresses in subnets. Its security groups decide which connections it accepts. */
export interface InterfaceEndpoint extends EndpointOfAnyType {
  readonly type: "Interface";
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** An endpoint that route tables use as the target for the service's public addresses. */
export interface GatewayEndpoint extends EndpointOfAnyType {
  readonly type: "Gateway";
  readonly routeTableIds: readonly string[];
}

export type VpcEndpoint = GatewayEndpoint | InterfaceEndpoint;

/** The place of a function in the network. */
export interface Placement {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** A route of a route table. */
interface Route {
  readonly routeTableId: string;
  /** The destination; an empty text for one that is not a range of IPv4 addresses. */
  readonly cidr: string;
  /** The NAT gateway to which the route leads, or `undefined` for another target. */
  readonly natId: string | undefined;
}

/**
 * The account's networks. A function reaches the services through VPC endpoints, or through a NAT gateway. There is no
 * internet behind a NAT gateway, only the AWS endpoint.
 */
export interface Network {
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly routeTables: Map<string, { readonly vpcId: string }>;
  /** The route tables of subnets, by the id of the association's resource. */
  readonly associations: Map<string, { readonly routeTableId: string; readonly subnetId: string }>;
  /** Routes of route tables, by the id of their resource. */
  readonly routes: Map<string, Route>;
  /** Public addresses of NAT gateways, by id; `undefined` for one that leads only to other networks. */
  readonly nats: Map<string, string | undefined>;
  /** Elastic IP addresses, by allocation id. */
  readonly addresses: Map<string, string>;
  readonly groups: Map<string, SecurityGroup>;
  /** Rules with a resource of their own, by the id of that resource. */
  readonly rules: Map<string, Rule & { readonly of: string }>;
  readonly endpoints: Map<string, VpcEndpoint>;
  /** Whether this machine can confine a function's process to its VPC. */
  enforced: boolean;
}

export function newNetwork(): Network {
  return {
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    associations: new Map(),
    routes: new Map(),
    nats: new Map(),
    addresses: new Map(),
    groups: new Map(),
    rules: new Map(),
    endpoints: new Map(),
    enforced: true,
  };
}
