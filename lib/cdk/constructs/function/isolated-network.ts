import { ArnFormat, Stack } from "aws-cdk-lib";
import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type IVpc,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, Effect, type IRole, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { FunctionOptions } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

const INTERFACE_SERVICES = {
  kms: InterfaceVpcEndpointAwsService.KMS,
  lambda: InterfaceVpcEndpointAwsService.LAMBDA,
} as const;

/** What a function in an isolated network can use. */
export type NetworkService = "dynamodb" | keyof typeof INTERFACE_SERVICES;

/** What Lambda needs to put a function into a network; the function's own code must not have it. */
const INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * A network without a way out: no internet gateway, no NAT, and an endpoint for each service that a
 * function in it uses, which lets through what that function may do and nothing else. Those of KMS and
 * Lambda are interface endpoints, billed by the hour, each in each of the two zones; that of DynamoDB is a
 * gateway endpoint, which costs nothing.
 */
export class IsolatedNetwork extends Construct {
  /** What a function in it is made with. */
  readonly placement: Pick<FunctionOptions, "vpc" | "vpcSubnets" | "securityGroups">;
  private readonly vpc: IVpc;
  private readonly inside: SecurityGroup;
  private readonly endpoints = new Map<NetworkService, GatewayVpcEndpoint | InterfaceVpcEndpoint>();

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const vpc = new Vpc(this, "Vpc", {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: "Isolated", subnetType: SubnetType.PRIVATE_ISOLATED }],
      // Nothing here uses the default group, and to empty it takes a function of CDK's.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addFlowLog("FlowLog");
    this.vpc = vpc;
    this.inside = new SecurityGroup(this, "Inside", {
      vpc,
      description: "Functions, which reach the endpoints alone",
      allowAllOutbound: false,
    });
    this.placement = {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [this.inside],
    };
  }

  /** Opens the endpoint of a service for what one role may do there. */
  permit(service: NetworkService, role: IRole, { actions, resources }: PolicyStatement): void {
    this.endpoint(service).addToPolicy(
      new PolicyStatement({
        // By a condition: policies of gateway endpoints take no other principal than *.
        principals: [new AnyPrincipal()],
        actions: [...actions],
        resources: [...resources],
        conditions: { ArnEquals: { "aws:PrincipalArn": role.roleArn } },
      }),
    );
  }

  /** Lets Lambda place a function of that role, and its code do nothing of the kind. */
  admit(role: Role, functionName: string): void {
    const arn = Stack.of(this).formatArn({
      service: "lambda",
      resource: "function",
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(new PolicyStatement({ actions: INTERFACES, resources: ["*"] }));
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: INTERFACES,
        resources: ["*"],
        // By its name: the function itself cannot be made before its role.
        conditions: { ArnEquals: { "lambda:SourceFunctionArn": arn } },
      }),
    );
  }

  private endpoint(service: NetworkService): GatewayVpcEndpoint | InterfaceVpcEndpoint {
    const there = this.endpoints.get(service);
    if (there) return there;
    const made = service === "dynamodb" ? this.gateway() : this.interface(service);
    this.endpoints.set(service, made);
    return made;
  }

  /**
   * Of DynamoDB: its interface endpoints have no private DNS name, by which a function would find them.
   *
   * @see {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html}
   */
  private gateway(): GatewayVpcEndpoint {
    // The routes lead to DynamoDB alone; CloudFormation has no name for its list of addresses.
    this.inside.addEgressRule(Peer.anyIpv4(), Port.HTTPS, "DynamoDB, where the routes lead");
    return new GatewayVpcEndpoint(this, "dynamodb", {
      vpc: this.vpc,
      service: GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
  }

  private interface(service: keyof typeof INTERFACE_SERVICES): InterfaceVpcEndpoint {
    const securityGroup = new SecurityGroup(this, `${service}Group`, {
      vpc: this.vpc,
      description: `Endpoint of ${service}`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(this.inside, Port.HTTPS);
    this.inside.addEgressRule(securityGroup, Port.HTTPS);
    return new InterfaceVpcEndpoint(this, service, {
      vpc: this.vpc,
      service: INTERFACE_SERVICES[service],
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      open: false,
    });
  }
}
