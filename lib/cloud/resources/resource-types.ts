import type { ResourceType } from "./resource-type/resource-type.ts";
import { inertType } from "./resource-type/inert-type.ts";
import { apiKey } from "./apigateway/api-key.ts";
import { apiBasePathMapping } from "./apigateway/base-path-mapping.ts";
import { apiMethod } from "./apigateway/api-method.ts";
import { apiResource } from "./apigateway/api-resource.ts";
import { restApi } from "./apigateway/rest-api/rest-api.ts";
import { apiAuthorizer } from "./apigateway/authorizer.ts";
import { apiGatewayResponse } from "./apigateway/gateway-response.ts";
import { apiDeployment, apiStage } from "./apigateway/stage.ts";
import { apiModel, apiRequestValidator } from "./apigateway/request-validation.ts";
import { httpApi } from "./apigatewayv2/api.ts";
import { httpApiMapping } from "./apigatewayv2/api-mapping.ts";
import { httpAuthorizer } from "./apigatewayv2/authorizer.ts";
import { httpDomainName } from "./apigatewayv2/domain-name.ts";
import { httpIntegration } from "./apigatewayv2/integration.ts";
import { httpRoute } from "./apigatewayv2/route.ts";
import { httpDeployment, httpStage } from "./apigatewayv2/stage.ts";
import { dynamoDbGlobalTable } from "./dynamodb/global-table.ts";
import { dynamoDbTable } from "./dynamodb/table.ts";
import { acmCertificate } from "./certificatemanager/certificate.ts";
import { apiDomainName } from "./apigateway/domain-name.ts";
import * as iam from "./iam/identities.ts";
import { cdkOidcProvider, iamOidcProvider } from "./iam/oidc-provider.ts";
import { iamAccessKey } from "./iam/access-key.ts";
import { iamManagedPolicy, iamPolicy, iamPolicyOf } from "./iam/policies.ts";
import { kmsAlias, kmsKey } from "./kms/key-and-alias.ts";
import { lambdaAlias } from "./lambda/alias.ts";
import { lambdaEventInvokeConfig } from "./lambda/event-invoke-config.ts";
import { lambdaFunction } from "./lambda/function/function.ts";
import { lambdaLayer } from "./lambda/function/layer.ts";
import { lambdaPermission } from "./lambda/permission.ts";
import { lambdaResourcePolicy } from "./lambda/resource-policy.ts";
import { lambdaUrl } from "./lambda/url.ts";
import { lambdaVersion } from "./lambda/version.ts";
import { logGroup } from "./logs/log-group.ts";
import { secret } from "./secretsmanager/secret.ts";
import { secretPolicy, secretRotation, secretTarget } from "./secretsmanager/secret-parts.ts";
import { ssmParameter } from "./ssm/parameter.ts";
import { usagePlan, usagePlanKey } from "./apigateway/usage-plan.ts";
import { elasticIp, internetGateway, natGateway, route } from "./ec2/internet.ts";
import { routeTable, routeTableAssociation, subnet, vpc } from "./ec2/vpc.ts";
import { vpcEndpoint } from "./ec2/vpc-endpoint.ts";
import { securityGroup, securityGroupRule } from "./ec2/security-group.ts";
import { wafAssociation, wafIpSet, wafWebAcl } from "./wafv2/web-acl-and-ip-set.ts";

/** The supported resource types. A resource of another type stops the deployment. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map([
  ["AWS::ApiGateway::ApiKey", apiKey],
  ["AWS::ApiGateway::Authorizer", apiAuthorizer],
  ["AWS::ApiGateway::BasePathMapping", apiBasePathMapping],
  ["AWS::ApiGateway::Deployment", apiDeployment],
  ["AWS::ApiGateway::DomainName", apiDomainName],
  ["AWS::ApiGateway::GatewayResponse", apiGatewayResponse],
  ["AWS::ApiGateway::Method", apiMethod],
  ["AWS::ApiGateway::Model", apiModel],
  ["AWS::ApiGateway::RequestValidator", apiRequestValidator],
  ["AWS::ApiGateway::Resource", apiResource],
  ["AWS::ApiGateway::RestApi", restApi],
  ["AWS::ApiGateway::Stage", apiStage],
  ["AWS::ApiGateway::UsagePlan", usagePlan],
  ["AWS::ApiGateway::UsagePlanKey", usagePlanKey],
  ["AWS::ApiGatewayV2::Api", httpApi],
  ["AWS::ApiGatewayV2::ApiMapping", httpApiMapping],
  ["AWS::ApiGatewayV2::Authorizer", httpAuthorizer],
  ["AWS::ApiGatewayV2::Deployment", httpDeployment],
  ["AWS::ApiGatewayV2::DomainName", httpDomainName],
  ["AWS::ApiGatewayV2::Integration", httpIntegration],
  ["AWS::ApiGatewayV2::Route", httpRoute],
  ["AWS::ApiGatewayV2::Stage", httpStage],
  ["AWS::CertificateManager::Certificate", acmCertificate],
  ["AWS::DynamoDB::GlobalTable", dynamoDbGlobalTable],
  ["AWS::DynamoDB::Table", dynamoDbTable],
  ["AWS::EC2::EIP", elasticIp],
  ["AWS::EC2::InternetGateway", internetGateway("igw", "InternetGatewayId")],
  ["AWS::EC2::NatGateway", natGateway],
  ["AWS::EC2::Route", route],
  ["AWS::EC2::RouteTable", routeTable],
  ["AWS::EC2::SecurityGroup", securityGroup],
  ["AWS::EC2::SecurityGroupEgress", securityGroupRule("egress")],
  ["AWS::EC2::SecurityGroupIngress", securityGroupRule("ingress")],
  ["AWS::EC2::Subnet", subnet],
  ["AWS::EC2::SubnetRouteTableAssociation", routeTableAssociation],
  ["AWS::EC2::VPC", vpc],
  ["AWS::EC2::VPCEndpoint", vpcEndpoint],
  ["AWS::EC2::VPCGatewayAttachment", internetGateway("attachment", "AttachmentType")],
  ["AWS::IAM::AccessKey", iamAccessKey],
  ["AWS::IAM::Group", iam.iamGroup],
  ["AWS::IAM::GroupPolicy", iamPolicyOf("GroupName", "Groups")],
  ["AWS::IAM::ManagedPolicy", iamManagedPolicy],
  ["AWS::IAM::OIDCProvider", iamOidcProvider],
  ["AWS::IAM::Policy", iamPolicy],
  ["AWS::IAM::Role", iam.iamRole],
  ["AWS::IAM::RolePolicy", iamPolicyOf("RoleName", "Roles")],
  ["AWS::IAM::User", iam.iamUser],
  ["AWS::IAM::UserPolicy", iamPolicyOf("UserName", "Users")],
  ["AWS::IAM::UserToGroupAddition", iam.iamUserToGroupAddition],
  ["AWS::KMS::Alias", kmsAlias],
  ["AWS::KMS::Key", kmsKey],
  ["AWS::Lambda::Alias", lambdaAlias],
  ["AWS::Lambda::EventInvokeConfig", lambdaEventInvokeConfig],
  ["AWS::Lambda::Function", lambdaFunction],
  ["AWS::Lambda::LayerVersion", lambdaLayer],
  ["AWS::Lambda::Permission", lambdaPermission],
  ["AWS::Lambda::ResourcePolicy", lambdaResourcePolicy],
  ["AWS::Lambda::Url", lambdaUrl],
  ["AWS::Lambda::Version", lambdaVersion],
  ["AWS::Logs::LogGroup", logGroup],
  ["AWS::SecretsManager::ResourcePolicy", secretPolicy],
  ["AWS::SecretsManager::RotationSchedule", secretRotation],
  ["AWS::SecretsManager::Secret", secret],
  ["AWS::SecretsManager::SecretTargetAttachment", secretTarget],
  ["AWS::SSM::Parameter", ssmParameter],
  ["AWS::WAFv2::IPSet", wafIpSet],
  ["AWS::WAFv2::WebACL", wafWebAcl],
  ["AWS::WAFv2::WebACLAssociation", wafAssociation],

  ["Custom::AWSCDKOpenIdConnectProvider", cdkOidcProvider],

  // The types below have no effect in the local cloud: alarms, the role with which API Gateway writes
  // logs, and DNS records, which do not decide who has access.
  ["AWS::ApiGateway::Account", inertType()],
  ["AWS::ApiGatewayV2::VpcLink", inertType()],
  ["AWS::CDK::Metadata", inertType()],
  ["AWS::CloudWatch::Alarm", inertType("AlarmName")],
  ["AWS::EC2::FlowLog", inertType()],
  ["AWS::Logs::MetricFilter", inertType()],
  ["AWS::Route53::RecordSet", inertType("Name")],
]);
