import type { ActionRow, ActionRows } from "./action-row.ts";

/** Returns the row of a part of API Gateway, whose actions are the methods of its management API. */
function part(collection: string, more: Partial<ActionRow> = {}): ActionRow {
  return {
    createdOn: `apigateway:\${Region}::/${collection}`,
    arn: `apigateway:\${Region}::/${collection}/\${Name}`,
    create: "apigateway:POST",
    update: "apigateway:PATCH",
    delete: "apigateway:DELETE",
    ...more,
  };
}

/** Returns the row of a part that is created under a name. */
function named(path: string): ActionRow {
  const create = "apigateway:PUT";
  const arn = `apigateway:\${Region}::/${path}`;
  return { arn, create, update: create, delete: "apigateway:DELETE" };
}

const REST = "restapis/${RestApiId}";
const HTTP = "apis/${ApiId}";

/** The types of API Gateway. */
export const apiRows: ActionRows = {
  "AWS::ApiGateway::Account": {
    arn: "apigateway:${Region}::/account",
    create: "apigateway:PATCH",
    update: "apigateway:PATCH",
    delete: "",
    passes: { CloudWatchRoleArn: "apigateway.amazonaws.com" },
  },
  "AWS::ApiGateway::ApiKey": part("apikeys"),
  "AWS::ApiGateway::Authorizer": part(`${REST}/authorizers`, {
    passes: { AuthorizerCredentials: "apigateway.amazonaws.com" },
  }),
  "AWS::ApiGateway::BasePathMapping": part("domainnames/${DomainName}/basepathmappings", {
    arn: "apigateway:${Region}::/domainnames/${DomainName}/basepathmappings/${BasePath}",
  }),
  "AWS::ApiGateway::Deployment": part(`${REST}/deployments`),
  "AWS::ApiGateway::DomainName": part("domainnames"),
  "AWS::ApiGateway::GatewayResponse": named(`${REST}/gatewayresponses/\${ResponseType}`),
  "AWS::ApiGateway::Method": {
    ...named(`${REST}/resources/\${ResourceId}/methods/\${HttpMethod}`),
    passes: { "Integration.Credentials": "apigateway.amazonaws.com" },
  },
  "AWS::ApiGateway::Model": part(`${REST}/models`),
  "AWS::ApiGateway::RequestValidator": part(`${REST}/requestvalidators`),
  "AWS::ApiGateway::Resource": part(`${REST}/resources`, {
    createdOn: `apigateway:\${Region}::/${REST}/resources/\${ParentId}`,
  }),
  "AWS::ApiGateway::RestApi": part("restapis", {
    having: {
      Body: "apigateway:PUT",
      BodyS3Location: "apigateway:PUT",
      Policy: "apigateway:UpdateRestApiPolicy",
    },
  }),
  "AWS::ApiGateway::Stage": part(`${REST}/stages`),
  "AWS::ApiGateway::UsagePlan": part("usageplans"),
  "AWS::ApiGateway::UsagePlanKey": part("usageplans/${UsagePlanId}/keys", {
    arn: "apigateway:${Region}::/usageplans/${UsagePlanId}/keys/${KeyId}",
  }),
  "AWS::ApiGatewayV2::Api": part("apis", {
    passes: { CredentialsArn: "apigateway.amazonaws.com" },
  }),
  "AWS::ApiGatewayV2::ApiMapping": part("domainnames/${DomainName}/apimappings"),
  "AWS::ApiGatewayV2::Authorizer": part(`${HTTP}/authorizers`, {
    passes: { AuthorizerCredentialsArn: "apigateway.amazonaws.com" },
  }),
  "AWS::ApiGatewayV2::Deployment": part(`${HTTP}/deployments`),
  "AWS::ApiGatewayV2::DomainName": part("domainnames"),
  "AWS::ApiGatewayV2::Integration": part(`${HTTP}/integrations`, {
    passes: { CredentialsArn: "apigateway.amazonaws.com" },
  }),
  "AWS::ApiGatewayV2::Route": part(`${HTTP}/routes`),
  "AWS::ApiGatewayV2::Stage": part(`${HTTP}/stages`),
};
