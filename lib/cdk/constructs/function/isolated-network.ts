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

/** A service that a function in an isolated network can call. */
export type NetworkService = "dynamodb" | keyof typeof INTERFACE_SERVICES;

/** The permissions that Lambda needs to attach a function to a VPC. The function's code must not have them. */
const INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * A VPC without internet gateway or NAT. It has a VPC endpoint for each service that its functions use. The policy of
 * an endpoint allows only the permissions that these functions have. KMS and Lambda have interface endpoints, which
 * AWS bills by hour and Availability Zone (there are two). DynamoDB has a gateway endpoint, which is free.
 *
 * Pass the network as `network` to a `SealedFunction`.
 *
 * @example
 * const network = new IsolatedNetwork(stack, "Network");
 * new SealedFunction(stack, "Inside", { ...functionProps, network });
 */
export class IsolatedNetwork extends Construct {
  /** Properties that put a function into the network. */
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
      // The default group is unused, and CDK would need a custom resource to empty it.
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

  /**
   * Allows a role to use a service through its VPC endpoint, within the actions and resources of the statement. The
   * first call for a service creates the endpoint.
   */
  permit(service: NetworkService, role: IRole, { actions, resources }: PolicyStatement): void {
    this.endpoint(service).addToPolicy(
      new PolicyStatement({
        // A condition names the role, because policies of gateway endpoints accept only the principal `*`.
        principals: [new AnyPrincipal()],
        actions: [...actions],
        resources: [...resources],
        conditions: { ArnEquals: { "aws:PrincipalArn": role.roleArn } },
      }),
    );
  }

  /** Allows Lambda to attach a function with this role to the VPC, and denies its code the same permissions. */
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
        // The ARN is made from the name, because the function is created after its role.
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
   * Creates the endpoint of DynamoDB. It is a gateway endpoint, because DynamoDB's interface endpoints have no
   * private DNS name through which a function would reach them.
   *
   * @see {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html}
   */
  private gateway(): GatewayVpcEndpoint {
    // The rule allows every address, because CloudFormation has no reference for DynamoDB's prefix list. The route
    // table has a route to DynamoDB only.
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
