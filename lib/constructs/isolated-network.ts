import { ArnFormat, Stack } from "aws-cdk-lib";
import {
  type IVpc,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { Effect, type IPrincipal, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { FunctionOptions } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

const SERVICES = {
  dynamodb: InterfaceVpcEndpointAwsService.DYNAMODB,
  kms: InterfaceVpcEndpointAwsService.KMS,
  lambda: InterfaceVpcEndpointAwsService.LAMBDA,
} as const;

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
 * A network without a way out: no internet gateway, no NAT, and an interface endpoint for each service
 * that a function in it uses, which lets through what that function may do and nothing else. Endpoints
 * are billed by the hour, each in each of the two zones.
 */
export class IsolatedNetwork extends Construct {
  /** What a function in it is made with. */
  readonly placement: Pick<FunctionOptions, "vpc" | "vpcSubnets" | "securityGroups">;
  private readonly vpc: IVpc;
  private readonly inside: SecurityGroup;
  private readonly endpoints = new Map<keyof typeof SERVICES, InterfaceVpcEndpoint>();

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
      description: "Functions, which may reach the endpoints alone",
      allowAllOutbound: false,
    });
    this.placement = {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [this.inside],
    };
  }

  /** Opens the endpoint of a service for what one role may do there. */
  permit(
    service: keyof typeof SERVICES,
    role: IPrincipal,
    { actions, resources }: PolicyStatement,
  ): void {
    this.endpoint(service).addToPolicy(
      new PolicyStatement({ principals: [role], actions: [...actions], resources: [...resources] }),
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

  private endpoint(service: keyof typeof SERVICES): InterfaceVpcEndpoint {
    const there = this.endpoints.get(service);
    if (there) return there;
    const securityGroup = new SecurityGroup(this, `${service}Group`, {
      vpc: this.vpc,
      description: `Endpoint of ${service}`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(this.inside, Port.HTTPS);
    this.inside.addEgressRule(securityGroup, Port.HTTPS);
    const made = new InterfaceVpcEndpoint(this, service, {
      vpc: this.vpc,
      service: SERVICES[service],
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      open: false,
    });
    this.endpoints.set(service, made);
    return made;
  }
}
