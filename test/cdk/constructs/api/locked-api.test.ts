import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { auth, LockedApi, type LockedRouteOptions } from "../../../../lib/cdk/constructs/index.ts";
import { grantsOf, onlyOf, propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "../function/function-in.ts";

function apiWith(route: Omit<LockedRouteOptions, "handler">, limits: { rateLimit?: number } = {}) {
  const { stack } = testStack();
  const caller = new Role(stack, "Caller", {
    assumedBy: new ServicePrincipal("test.amazonaws.com"),
  });
  const api = new LockedApi(stack, "Api", { name: "test", ...limits });
  api.addRoute({ ...route, handler: functionIn(stack, "Handler") }).grantInvoke(caller);
  const template = Template.fromStack(stack);
  const method = onlyOf(template, "AWS::ApiGateway::Method");
  const granted = grantsOf(template).filter(({ to }) => to.join().startsWith("Caller"));
  return { template, method, granted };
}

it("LockedApi requires IAM for a route without auth", () => {
  const { method } = apiWith({ method: "GET", path: "/a" });
  expect(method).toMatchObject({ AuthorizationType: "AWS_IAM" });
});

it("LockedApi validates bodies only on routes with a schema", () => {
  const { method: without } = apiWith({ method: "POST", path: "/a" });
  const { method } = apiWith({ method: "POST", path: "/a", body: { type: "object" } });
  expect(without).not.toHaveProperty("RequestModels");
  expect(method).toHaveProperty("RequestModels.$default");
});

it("LockedApi grants a caller one verb on one path of the stage", () => {
  const { granted } = apiWith({ method: "PUT", path: "/a/b" });
  expect(granted.map(({ Action, Resource }) => `${String(Action)} ${textOf(Resource)}`)).toEqual([
    expect.stringMatching(
      /^execute-api:Invoke arn:[^*]+<ApiRestApiDeploymentStageprod\w+>\/PUT\/a\/b$/,
    ),
  ]);
});

it("LockedApi allows API Gateway to write logs for its own account only", () => {
  const { template } = apiWith({ method: "GET", path: "/a" });
  const roles = propertiesOf(template, "AWS::IAM::Role");
  expect(roles.map((role) => role["AssumeRolePolicyDocument"])).toContainEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "apigateway.amazonaws.com" },
        Condition: {
          StringEqualsIfExists: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
        },
      },
    ],
  });
});

it("LockedApi applies the API's throttle to all routes and a route's throttle to that route", () => {
  const { template } = apiWith(
    { method: "GET", path: "/a/b", throttle: { rateLimit: 1, burstLimit: 2 } },
    { rateLimit: 5 },
  );
  expect(onlyOf(template, "AWS::ApiGateway::Stage")["MethodSettings"]).toMatchObject([
    { HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 5, ThrottlingBurstLimit: 40 },
    {
      HttpMethod: "GET",
      ResourcePath: "/~1a~1b",
      ThrottlingRateLimit: 1,
      ThrottlingBurstLimit: 2,
      DataTraceEnabled: false,
    },
  ]);
});

it("LockedApi requires an API key only for a route with apiKeyRequired", () => {
  expect(apiWith({ method: "GET", path: "/a" }).method["ApiKeyRequired"]).toBeUndefined();
  expect(apiWith({ method: "GET", path: "/a", apiKeyRequired: true }).method).toMatchObject({
    ApiKeyRequired: true,
  });
});

it("LockedApi denies addresses outside allowFrom, and allows unsigned requests only on open routes", () => {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test", allowFrom: ["192.0.2.0/24"] });
  const handler = functionIn(stack, "Handler");
  api.addRoute({ method: "GET", path: "/closed", handler });
  const open = auth.public({ reason: "a test" });
  api.addRoute({ method: "GET", path: "/open", handler, auth: open });
  const everybody = { Principal: "*", Action: "execute-api:Invoke" };
  expect(onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi")["Policy"]).toMatchObject({
    Statement: [
      {
        ...everybody,
        Effect: "Deny",
        Resource: "execute-api:/*",
        Condition: { NotIpAddress: { "aws:SourceIp": ["192.0.2.0/24"] } },
      },
      { ...everybody, Effect: "Allow", Resource: "execute-api:/prod/GET/open" },
    ],
  });
});

it("LockedApi rejects a domain for a private API", () => {
  const { stack } = testStack();
  const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, "Endpoint", {
    vpcEndpointId: "vpce-0a1b2c3d",
    port: 443,
  });
  const certificate = Certificate.fromCertificateArn(
    stack,
    "Certificate",
    "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-4333-8444-555555555555",
  );
  const domain = { name: "api.example.com", certificate };
  const props = { name: "test", privateTo: [endpoint], domain } as const;
  expect(() => new LockedApi(stack, "Api", props)).toThrow(/cannot serve a private API/);
});

it("LockedApi limits a private API to its VPC endpoints, and allows unsigned requests to open routes only", () => {
  const { stack } = testStack();
  const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, "Endpoint", {
    vpcEndpointId: "vpce-0a1b2c3d",
    port: 443,
  });
  const api = new LockedApi(stack, "Api", { name: "test", privateTo: [endpoint] });
  const handler = functionIn(stack, "Handler");
  api.addRoute({ method: "GET", path: "/closed", handler });
  const open = auth.public({ reason: "a test" });
  api.addRoute({ method: "GET", path: "/open", handler, auth: open });
  const everybody = { Principal: { AWS: "*" }, Action: "execute-api:Invoke" };
  expect(onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi")).toMatchObject({
    EndpointConfiguration: { Types: ["PRIVATE"], VpcEndpointIds: ["vpce-0a1b2c3d"] },
    Policy: {
      Statement: [
        {
          ...everybody,
          Effect: "Deny",
          Resource: "execute-api:/*",
          Condition: { StringNotEquals: { "aws:SourceVpce": ["vpce-0a1b2c3d"] } },
        },
        {
          ...everybody,
          Effect: "Allow",
          Resource: "execute-api:/prod/GET/open",
          Condition: { Null: { "aws:PrincipalArn": "true" } },
        },
      ],
    },
  });
});

it("LockedApi with a custom domain disables the API's default endpoint", () => {
  const { stack } = testStack();
  const arn = "arn:aws:acm:us-east-1:123456789012:certificate/a";
  const certificate = Certificate.fromCertificateArn(stack, "Certificate", arn);
  const domain = { name: "api.example.com", certificate };
  const api = new LockedApi(stack, "Api", { name: "test", domain, tls: "TLS13_OR_12" });
  api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
  const template = Template.fromStack(stack);
  expect(onlyOf(template, "AWS::ApiGateway::DomainName")).toMatchObject({
    DomainName: "api.example.com",
    SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    EndpointAccessMode: "STRICT",
  });
  expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toMatchObject({
    DisableExecuteApiEndpoint: true,
    SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
  });
  expect(Object.values(template.findOutputs("*"))).toEqual([{ Value: "https://api.example.com/" }]);
});

it("LockedApi has the URL of its stage as output if it has no domain", () => {
  const { template } = apiWith({ method: "GET", path: "/a" });
  expect(textOf(Object.values(template.findOutputs("*"))[0]?.["Value"])).toMatch(
    /^https:\/\/<ApiRestApi\w+>\.execute-api\./,
  );
});

it.each([
  [undefined, "STRICT", 1],
  ["STRICT", "STRICT", 1],
  ["BASIC", "BASIC", 0],
] as const)(
  "LockedApi with endpointAccess %s is %s, and a private API says at synth what STRICT excludes",
  (endpointAccess, EndpointAccessMode, infos) => {
    const { stack } = testStack();
    const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, "Endpoint", {
      vpcEndpointId: "vpce-0a1b2c3d",
      port: 443,
    });
    const access = endpointAccess === undefined ? {} : { endpointAccess };
    const api = new LockedApi(stack, "Api", { name: "test", privateTo: [endpoint], ...access });
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
    expect(onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi")).toMatchObject({
      EndpointAccessMode,
    });
    const said = Annotations.fromStack(stack).findInfo("*", Match.stringLikeRegexp("private DNS"));
    expect(said).toHaveLength(infos);
  },
);

it("LockedApi has the metrics of its REST API", () => {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test" });
  api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
  const metrics = [
    api.metricCount(),
    api.metricClientError(),
    api.metricServerError(),
    api.metricLatency(),
  ];
  expect(metrics.map(({ metricName }) => metricName)).toEqual([
    "Count",
    "4XXError",
    "5XXError",
    "Latency",
  ]);
  for (const { dimensions } of metrics) expect(dimensions).toEqual({ ApiName: "test" });
});

it("LockedApi creates a web ACL only if firewall is set", () => {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test", firewall: { block: ["192.0.2.0/24"] } });
  api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
  const template = Template.fromStack(stack);
  expect(onlyOf(template, "AWS::WAFv2::WebACL")).toMatchObject({ Scope: "REGIONAL" });
  expect(onlyOf(template, "AWS::WAFv2::IPSet")).toMatchObject({ Addresses: ["192.0.2.0/24"] });
  const { template: without } = apiWith({ method: "GET", path: "/a" });
  expect(propertiesOf(without, "AWS::WAFv2::WebACL")).toEqual([]);
});

it("LockedApi creates one API key for each caller of a plan", () => {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test" });
  const handler = functionIn(stack, "Handler");
  api.addRoute({ method: "GET", path: "/a", handler, apiKeyRequired: true });
  const plan = api.addCallerPlan("Partners", { rateLimit: 1, burstLimit: 2 });
  for (const id of ["One", "Other"]) plan.addCaller(id);
  const template = Template.fromStack(stack);
  expect(onlyOf(template, "AWS::ApiGateway::UsagePlan")).toMatchObject({
    Throttle: { RateLimit: 1, BurstLimit: 2 },
  });
  expect(propertiesOf(template, "AWS::ApiGateway::ApiKey")).toHaveLength(2);
});

it("LockedApi treats every body as binary, so that functions get its exact bytes", () => {
  const { template } = apiWith({ method: "GET", path: "/a" });
  expect(onlyOf(template, "AWS::ApiGateway::RestApi")["BinaryMediaTypes"]).toEqual(["*/*"]);
});
