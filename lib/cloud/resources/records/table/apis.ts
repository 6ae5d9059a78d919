import { arnOf, type RecordRows } from "../record-row.ts";

/** API Gateway's version 2, as far as it is not served, and the parts of REST APIs that have no effect. */
export const apis: RecordRows = {
  "AWS::ApiGateway::ClientCertificate": {
    words: "client certificate",
    silent: true,
    id: "{lower:6}",
    arn: "arn:${Partition}:apigateway:${Region}::/clientcertificates/${Name}",
    attributes: { ClientCertificateId: "${Name}" },
  },
  "AWS::ApiGateway::DocumentationPart": {
    words: "part of an API's documentation",
    silent: true,
    id: "{lower:6}",
    attributes: { DocumentationPartId: "${Name}" },
  },
  "AWS::ApiGateway::DocumentationVersion": {
    words: "version of an API's documentation",
    silent: true,
    name: "DocumentationVersion",
  },
  "AWS::ApiGateway::VpcLink": {
    words: "VPC link",
    id: "{lower:6}",
    arn: "arn:${Partition}:apigateway:${Region}::/vpclinks/${Name}",
    attributes: { VpcLinkId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Api": {
    words: "HTTP or WebSocket API",
    id: "{lower:10}",
    arn: "arn:${Partition}:apigateway:${Region}::/apis/${Name}",
    attributes: {
      ApiEndpoint: ({ all }) =>
        `${all["ProtocolType"] === "WEBSOCKET" ? "wss" : "https"}://\${Name}.execute-api.\${Region}.amazonaws.com`,
      ApiId: "${Name}",
      ExecuteApiArn: arnOf("execute-api", "${Name}"),
    },
  },
  "AWS::ApiGatewayV2::ApiMapping": {
    words: "mapping of an API",
    silent: true,
    id: "{lower:6}",
    attributes: { ApiMappingId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Authorizer": {
    words: "authorizer of an API",
    silent: true,
    id: "{lower:6}",
    attributes: { AuthorizerId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Deployment": {
    words: "deployment of an API",
    silent: true,
    id: "{lower:6}",
    attributes: { DeploymentId: "${Name}" },
  },
  "AWS::ApiGatewayV2::DomainName": {
    words: "domain name of an API",
    name: "DomainName",
    arn: "arn:${Partition}:apigateway:${Region}::/domainnames/${Name}",
    attributes: {
      DomainNameArn: "${Arn}",
      RegionalDomainName: "d-local.execute-api.${Region}.amazonaws.com",
      RegionalHostedZoneId: "Z1UJRXOUMOOFQ8",
    },
  },
  "AWS::ApiGatewayV2::Integration": {
    words: "integration of an API",
    silent: true,
    id: "{lower:7}",
    attributes: { IntegrationId: "${Name}" },
  },
  "AWS::ApiGatewayV2::IntegrationResponse": {
    words: "integration response of an API",
    silent: true,
    id: "{lower:7}",
    attributes: { IntegrationResponseId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Model": {
    words: "model of an API",
    silent: true,
    id: "{lower:6}",
    attributes: { ModelId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Route": {
    words: "route of an API",
    silent: true,
    id: "{lower:7}",
    attributes: { RouteId: "${Name}" },
  },
  "AWS::ApiGatewayV2::RouteResponse": {
    words: "route response of an API",
    silent: true,
    id: "{lower:7}",
    attributes: { RouteResponseId: "${Name}" },
  },
  "AWS::ApiGatewayV2::Stage": { words: "stage of an API", silent: true, name: "StageName" },
  "AWS::ApiGatewayV2::VpcLink": {
    words: "VPC link",
    id: "{lower:6}",
    arn: "arn:${Partition}:apigateway:${Region}::/vpclinks/${Name}",
    attributes: { VpcLinkId: "${Name}" },
  },
};
