import type { RecordRows } from "../record-row.ts";

/** The parts of APIs that have no effect, or belong to WebSocket APIs only. */
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
  "AWS::ApiGatewayV2::RouteResponse": {
    words: "route response of an API",
    silent: true,
    id: "{lower:7}",
    attributes: { RouteResponseId: "${Name}" },
  },
};
