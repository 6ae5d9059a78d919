import type { ResourceType } from "../deployment/resource-type.ts";
import { accepted } from "./accepted.ts";
import * as gateway from "./api-gateway.ts";
import { apiDeployment, apiStage } from "./api-stage.ts";
import { apiModel, apiRequestValidator } from "./api-validation.ts";
import * as iam from "./iam.ts";
import { iamManagedPolicy, iamPolicy } from "./iam-policies.ts";
import { kmsAlias, kmsKey } from "./kms.ts";
import { lambdaFunction } from "./lambda.ts";
import { lambdaLayer } from "./lambda-layer.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { lambdaUrl } from "./lambda-url.ts";
import { routing, subnet, vpc, wayOut } from "./vpc.ts";
import { vpcEndpoint } from "./vpc-endpoint.ts";
import { securityGroup, securityGroupRule } from "./vpc-security-group.ts";

/** Every resource type that can be deployed here. Another one stops the deployment. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map([
  ["AWS::ApiGateway::Deployment", apiDeployment],
  ["AWS::ApiGateway::Method", gateway.apiMethod],
  ["AWS::ApiGateway::Model", apiModel],
  ["AWS::ApiGateway::RequestValidator", apiRequestValidator],
  ["AWS::ApiGateway::Resource", gateway.apiResource],
  ["AWS::ApiGateway::RestApi", gateway.restApi],
  ["AWS::ApiGateway::Stage", apiStage],
  ["AWS::EC2::EIP", wayOut],
  ["AWS::EC2::InternetGateway", wayOut],
  ["AWS::EC2::NatGateway", wayOut],
  ["AWS::EC2::Route", wayOut],
  ["AWS::EC2::RouteTable", routing("rtb", "VpcId")],
  ["AWS::EC2::SecurityGroup", securityGroup],
  ["AWS::EC2::SecurityGroupEgress", securityGroupRule("egress")],
  ["AWS::EC2::SecurityGroupIngress", securityGroupRule("ingress")],
  ["AWS::EC2::Subnet", subnet],
  ["AWS::EC2::SubnetRouteTableAssociation", routing("rtbassoc", "RouteTableId", "SubnetId")],
  ["AWS::EC2::VPC", vpc],
  ["AWS::EC2::VPCEndpoint", vpcEndpoint],
  ["AWS::EC2::VPCGatewayAttachment", wayOut],
  ["AWS::IAM::Group", iam.iamGroup],
  ["AWS::IAM::ManagedPolicy", iamManagedPolicy],
  ["AWS::IAM::Policy", iamPolicy],
  ["AWS::IAM::Role", iam.iamRole],
  ["AWS::IAM::User", iam.iamUser],
  ["AWS::IAM::UserToGroupAddition", iam.iamUserToGroupAddition],
  ["AWS::KMS::Alias", kmsAlias],
  ["AWS::KMS::Key", kmsKey],
  ["AWS::Lambda::Function", lambdaFunction],
  ["AWS::Lambda::LayerVersion", lambdaLayer],
  ["AWS::Lambda::Permission", lambdaPermission],
  ["AWS::Lambda::Url", lambdaUrl],

  // No effect here: where logs go, alarms on them, and the role with which API Gateway writes them.
  ["AWS::ApiGateway::Account", accepted()],
  ["AWS::CDK::Metadata", accepted()],
  ["AWS::CloudWatch::Alarm", accepted("AlarmName")],
  ["AWS::EC2::FlowLog", accepted()],
  [
    "AWS::Logs::LogGroup",
    accepted(
      "LogGroupName",
      (name, { partition, region, accountId }) =>
        `arn:${partition}:logs:${region}:${accountId}:log-group:${name}:*`,
    ),
  ],
]);
