import { describe, expect, it } from "vitest";
import { lambda, restApi, type Resources } from "../../deployment/sketch.ts";
import { having, refusal } from "../../refusal.ts";

const api = { ...lambda("Fn", "code"), ...restApi({ "OPTIONS /a": { function: "Fn" } }) };
const header = "method.response.header.Vary";
const response = { StatusCode: "204", ResponseParameters: { [header]: "'Origin'" } };
const mock = {
  Type: "MOCK",
  RequestTemplates: { "application/json": "{ statusCode: 200 }" },
  IntegrationResponses: [response],
};
const http = { Type: "HTTP", IntegrationHttpMethod: "GET", Uri: "http://localhost:1/a" };
const method = {
  AuthorizationType: "NONE",
  Integration: mock,
  MethodResponses: [{ StatusCode: "204", ResponseParameters: { [header]: true } }],
  RequestParameters: { "method.request.header.X": false, "method.request.querystring.q": true },
};
const deploying = (properties: object): Resources =>
  having(api, "ApiMethodOPTIONS /a", { ...method, ...properties });
const using = (integration: object) => deploying({ Integration: integration });
const lambdaUri = (arn: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
const FN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const streamUri = lambdaUri(FN)
  .replace("2015-03-31", "2021-11-15")
  .replace("/invocations", "/response-streaming-invocations");
const stream = {
  Type: "AWS_PROXY",
  IntegrationHttpMethod: "POST",
  Uri: streamUri,
  ResponseTransferMode: "STREAM",
};
const service = (uri: string) => ({ Type: "AWS", IntegrationHttpMethod: "POST", Uri: uri });

describe("an integration is deployed", () => {
  it.each<[string, object]>([
    ["that CDK writes for CORS", mock],
    ["without any template or response", { Type: "MOCK" }],
    [
      "with a URI and a method that MOCK ignores",
      { ...mock, Uri: "x", IntegrationHttpMethod: "GET" },
    ],
    [
      "with a response that the method does not declare",
      { ...mock, IntegrationResponses: [{ StatusCode: "200" }] },
    ],
    [
      "with patterns of Java",
      { ...mock, IntegrationResponses: [{ ...response, SelectionPattern: "(?s).*4\\d{2}[.]\\." }] },
    ],
    [
      "with inert settings of a cache",
      { ...mock, CacheNamespace: "n", CacheKeyParameters: ["method.request.querystring.q"] },
    ],
    [
      "over HTTP, with mappings of declared parameters",
      {
        ...http,
        RequestParameters: {
          "integration.request.header.X": "method.request.header.X",
          "integration.request.querystring.all": "method.request.multivaluequerystring.q",
          "integration.request.path.id": "method.request.body.id",
          "integration.request.header.Y": "'fixed'",
          "integration.request.header.Z": "context.requestId",
        },
      },
    ],
    [
      "that streams the response of a function for 15 minutes",
      { ...stream, TimeoutInMillis: 900_000 },
    ],
    [
      "that streams the response of a server",
      { ...http, Type: "HTTP_PROXY", ResponseTransferMode: "STREAM" },
    ],
    [
      "over HTTP, to a host that a stage variable names",
      { ...http, Uri: "https://${stageVariables.host}/{proxy}" },
    ],
    [
      "through a VPC link, which fails when it is called",
      { ...http, Uri: "http://nlb", ConnectionType: "VPC_LINK", ConnectionId: "v" },
    ],
    [
      "of a function that a stage variable names",
      service(lambdaUri(`${FN}-\${stageVariables.fn}`)),
    ],
    ["of a service by its action", service("arn:aws:apigateway:us-east-1:dynamodb:action/PutItem")],
    [
      "of a service by its path",
      service("arn:aws:apigateway:us-east-1:sqs:path/123456789012/queue"),
    ],
    [
      "of a stream of Firehose, which fails when it is called",
      { ...service("arn:aws:apigateway:us-east-1:firehose:path/x"), Type: "AWS_PROXY" },
    ],
    [
      "of a function by GET, which fails when it is called",
      { Type: "AWS_PROXY", IntegrationHttpMethod: "GET", Uri: lambdaUri(FN) },
    ],
    [
      "with the credentials of a role",
      {
        ...service("arn:aws:apigateway:us-east-1:sns:action/Publish"),
        Credentials: "arn:aws:iam::123456789012:role/r",
      },
    ],
    [
      "with the credentials of the caller",
      {
        ...service("arn:aws:apigateway:us-east-1:sns:action/Publish"),
        Credentials: "arn:aws:iam::*:user/*",
      },
    ],
  ])("%s", (_, integration) => {
    expect(refusal(using(integration))).toBe("no refusal");
  });
});

describe("an integration is refused in the words of API Gateway", () => {
  const mapping = (key: string, value: string) => ({
    ...http,
    RequestParameters: { [key]: value },
  });
  it.each<[string, object, string]>([
    [
      "another type",
      { Type: "LAMBDA" },
      "has the value LAMBDA; the local cloud supports AWS, AWS_PROXY, HTTP",
    ],
    [
      "a stream without the URI of streams",
      { ...stream, Uri: lambdaUri(FN) },
      "property Uri must have the form …:lambda:path/2021-11-15/functions/ARN/response-streaming-invocations",
    ],
    [
      "the URI of streams without a stream",
      { ...stream, ResponseTransferMode: "BUFFERED" },
      "property Uri must have the form …:lambda:path/2015-03-31/functions/ARN/invocations",
    ],
    ["a stream of a mapped response", { ...mock, ResponseTransferMode: "STREAM" }, "not for MOCK"],
    [
      "a stream of 16 minutes",
      { ...stream, TimeoutInMillis: 960_000 },
      "TimeoutInMillis is 960000",
    ],
    [
      "30 seconds without a stream",
      { ...http, TimeoutInMillis: 30_000 },
      "TimeoutInMillis is 30000",
    ],
    [
      "no method",
      { ...http, IntegrationHttpMethod: undefined },
      "Enumeration value for HttpMethod must be non-empty",
    ],
    ["no URL", { ...http, Uri: "localhost" }, "Invalid HTTP endpoint specified for URI: localhost"],
    [
      "a host that the caller chooses",
      { ...http, Uri: "http://{host}/" },
      "Invalid HTTP endpoint specified for URI",
    ],
    [
      "a user in a URL",
      { ...http, Uri: "http://a:b@localhost/" },
      "Invalid HTTP endpoint specified for URI",
    ],
    ["no ARN", service("x"), "Invalid ARN specified in the request"],
    [
      "an ARN of another form",
      service("arn:aws:sqs:us-east-1:1:q"),
      "AWS ARN for integration must contain path or action",
    ],
    [
      "a proxy of another service",
      { ...service("arn:aws:apigateway:us-east-1:sqs:path/q"), Type: "AWS_PROXY" },
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [
      "a function that does not exist",
      service(lambdaUri(`${FN}x`)),
      "names a function that does not exist",
    ],
    [
      "a mapping that is a flag",
      mapping("integration.request.header.X", "true"),
      "errors : [Invalid mapping expression specified: true]",
    ],
    [
      "a mapping to another place",
      mapping("integration.request.body.x", "'1'"),
      "Invalid mapping expression parameter specified: integration.request.body.x",
    ],
    [
      "a parameter that the method does not declare",
      mapping("integration.request.header.X", "method.request.header.Y"),
      "Invalid mapping expression parameter specified: method.request.header.Y",
    ],
    [
      "a content type that is none",
      { ...mock, RequestTemplates: { "123": "x" } },
      "errors : [Invalid content type specified: 123]",
    ],
    [
      "a header that the method does not declare",
      {
        ...mock,
        IntegrationResponses: [
          { ...response, ResponseParameters: { "method.response.header.X": "'1'" } },
        ],
      },
      "Invalid mapping expression parameter specified: method.response.header.X",
    ],
    [
      "a response mapping that is none",
      { ...mock, IntegrationResponses: [{ ...response, ResponseParameters: { [header]: "1" } }] },
      "Invalid mapping expression specified: 1",
    ],
    [
      "a pattern that is none",
      { ...mock, IntegrationResponses: [{ ...response, SelectionPattern: "(" }] },
      "property SelectionPattern cannot be used",
    ],
    [
      "credentials that are none",
      { ...http, Credentials: "role" },
      "is role, which is not the ARN of a role",
    ],
    [
      "certificates that are not verified",
      { ...http, TlsConfig: { InsecureSkipVerification: true } },
      "it verifies every certificate",
    ],
    ["an unknown property", { ...mock, Other: 1 }, "property Other is not supported"],
  ])("for %s", (_, integration, message) => {
    expect(refusal(using(integration))).toContain(message);
  });
});
