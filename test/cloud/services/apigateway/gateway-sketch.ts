import {
  apiKey,
  authorizer,
  lambda,
  policy,
  ref,
  restApi,
  usagePlan,
  user,
  type Resources,
} from "../../deployment/sketch.ts";

const reads = { Action: "apigateway:GET", Resource: "arn:aws:apigateway:us-east-1::/*" };

/** The type of a resource of API Gateway and the API that it belongs to. */
const ofApi = (Type: string, properties: Readonly<Record<string, unknown>>) => ({
  Type: `AWS::ApiGateway::${Type}`,
  Properties: { RestApiId: ref("Api"), ...properties },
});

/** An API with every part that the control plane shows. Ann may read, Bob may not. */
export const gateway: Resources = {
  Ann: user("Ann", reads),
  Bob: user("Bob", { Action: "apigateway:POST", Resource: "*" }),
  // A Deny wins over the Allow.
  Carl: user("Carl", reads, { Effect: "Deny", ...reads }),
  Dora: user("Dora", reads, {
    Effect: "Deny",
    Action: "apigateway:GET",
    Resource: "arn:aws:apigateway:us-east-1::/domainnames/api.example.com*",
  }),
  ...lambda("Fn", "code"),
  ...restApi(
    {
      "GET /orders/{id}": {
        function: "Fn",
        method: {
          ApiKeyRequired: true,
          OperationName: "GetOrder",
          RequestParameters: { "method.request.querystring.q": true },
          RequestModels: { "application/json": ref("Order") },
          RequestValidatorId: ref("Validator"),
          MethodResponses: [
            { StatusCode: "200", ResponseParameters: { "method.response.header.A": true } },
          ],
        },
      },
      "GET /": { function: "Fn", authorization: "NONE" },
    },
    {
      api: {
        Description: "All orders",
        EndpointConfiguration: { Types: ["REGIONAL"] },
        Policy: policy({
          Action: "execute-api:Invoke",
          Principal: "*",
          Resource: "execute-api:/*",
        }),
        Tags: [{ Key: "team", Value: "red" }],
      },
      stage: {
        Description: "Live",
        Variables: { colour: "red" },
        MethodSettings: [
          {
            HttpMethod: "GET",
            ResourcePath: "/~1orders~1{id}",
            ThrottlingBurstLimit: 2,
            ThrottlingRateLimit: 1,
          },
        ],
      },
    },
  ),
  Order: ofApi("Model", { Name: "Order", Description: "An order", Schema: { type: "object" } }),
  Validator: ofApi("RequestValidator", { Name: "Body", ValidateRequestBody: true }),
  ...authorizer("Auth", "Fn", { AuthorizerResultTtlInSeconds: 60 }),
  Own: apiKey({ Name: "own", Value: "a-value-of-a-key-of-the-test", CustomerId: "7" }),
  Other: apiKey({ Name: "other", Enabled: false }),
  ...usagePlan("Plan", ["Own"], {
    UsagePlanName: "basic",
    ApiStages: [
      {
        ApiId: ref("Api"),
        Stage: ref("ApiStage"),
        Throttle: { "/orders/{id}/GET": { RateLimit: 5, BurstLimit: 6 } },
      },
    ],
    Throttle: { RateLimit: 1, BurstLimit: 2 },
    Quota: { Limit: 10, Period: "DAY" },
  }),
  Account: {
    Type: "AWS::ApiGateway::Account",
    Properties: { CloudWatchRoleArn: "arn:aws:iam::123456789012:role/Logs" },
  },
  Domain: {
    Type: "AWS::ApiGateway::DomainName",
    Properties: {
      DomainName: "api.example.com",
      RegionalCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/c",
      EndpointConfiguration: { Types: ["REGIONAL"] },
      SecurityPolicy: "TLS_1_2",
    },
  },
  Mapping: ofApi("BasePathMapping", {
    DomainName: ref("Domain"),
    BasePath: "v1",
    Stage: ref("ApiStage"),
  }),
};
