import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { having, refusal } from "../../refusal.ts";
import {
  att,
  lambda,
  ref,
  restApi,
  type Resource,
  type Resources,
} from "../../deployment/sketch.ts";

const method = "ApiMethodGET /a";
const api = { ...lambda("Fn", "code"), ...restApi({ "GET /a": { function: "Fn" } }) };
const changed = (id: string, properties: object) => having(api, id, properties);
const onMethod = (properties: object) => changed(method, properties);
const onStage = (properties: object) => changed("ApiStage", properties);
const onIntegration = (properties: object) => {
  const { Integration } = api[method]?.Properties ?? {};
  // The template above has an integration.
  return onMethod({ Integration: { ...(Integration as object), ...properties } });
};
const path = (
  id: string,
  PathPart: string,
  parent: unknown = att("Api", "RootResourceId"),
): Resources => ({
  [id]: {
    Type: "AWS::ApiGateway::Resource",
    Properties: { RestApiId: ref("Api"), ParentId: parent, PathPart },
  },
});
const model = (Schema: unknown): Resources => ({
  ...api,
  Model: { Type: "AWS::ApiGateway::Model", Properties: { RestApiId: ref("Api"), Schema } },
});
const modelUrl = (name: string, fragment = "") => ({
  "Fn::Sub": `https://apigateway.amazonaws.com/restapis/\${Api}/models/${name}${fragment}`,
});
const setting = (properties: object) =>
  onStage({ MethodSettings: [{ ResourcePath: "/*", HttpMethod: "*", ...properties }] });
const foreign =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:999999999999:function:fn/invocations";

it.each<[string, Resources, string]>([
  [
    "an API with an empty policy",
    changed("Api", { Policy: {} }),
    "S/Api: resource policy of API api: there is no Statement",
  ],
  ["an API from an OpenAPI document", changed("Api", { Body: {} }), "property Body"],
  [
    "a private API without a policy",
    changed("Api", { EndpointConfiguration: { Types: ["PRIVATE"] } }),
    "property Policy is missing: a private API must have a resource policy",
  ],
  [
    "a public API with VPC endpoints",
    changed("Api", { EndpointConfiguration: { VpcEndpointIds: [] } }),
    "property VpcEndpointIds",
  ],
  [
    "a TLS policy that is stricter than Node's ciphers",
    changed("Api", { SecurityPolicy: "SecurityPolicy_TLS13_1_3_FIPS_2025_09" }),
    "property SecurityPolicy has the value SecurityPolicy_TLS13_1_3_FIPS_2025_09",
  ],
  [
    "an unknown endpoint access mode",
    changed("Api", { EndpointAccessMode: "LAX" }),
    "property EndpointAccessMode has the value LAX",
  ],

  ["a path with a slash in a part", { ...api, ...path("Odd", "a/b") }, "property PathPart"],
  [
    "a path that is declared twice",
    { ...api, ...path("Twin", "a") },
    "property PathPart a conflicts with its sibling a",
  ],
  [
    "a second path parameter with the same parent",
    { ...api, ...path("Id", "{id}"), ...path("Rest", "{rest+}") },
    "property PathPart {rest+} conflicts with its sibling {id}",
  ],
  [
    "a path below a greedy path parameter",
    { ...api, ...path("Rest", "{rest+}"), ...path("Below", "x", ref("Rest")) },
    "property ParentId names a greedy path part, which cannot have children",
  ],

  [
    "an authorizer that does not exist",
    onMethod({ AuthorizationType: "CUSTOM", AuthorizerId: "x" }),
    "property AuthorizerId",
  ],
  [
    "a method without an authorization type",
    onMethod({ AuthorizationType: undefined }),
    "property AuthorizationType is missing",
  ],
  [
    "a method with scopes",
    onMethod({ AuthorizationScopes: ["a"] }),
    "property AuthorizationScopes",
  ],
  [
    "a verb in lower case",
    onMethod({ HttpMethod: "get" }),
    "property HttpMethod has the value get",
  ],
  [
    "a method declared twice",
    // The template above has the method.
    { ...api, Twin: api[method] as Resource },
    "GET is declared twice for its resource",
  ],
  [
    "a validator that does not exist",
    onMethod({ RequestValidatorId: "x" }),
    "property RequestValidatorId names a validator that does not exist",
  ],
  [
    "a model that does not exist",
    onMethod({ RequestModels: { "application/json": "X" } }),
    "names X, which is not a model of the API",
  ],
  [
    "a response parameter in RequestParameters",
    onMethod({ RequestParameters: { "method.response.header.X": true } }),
    "property RequestParameters names method.response.header.X",
  ],

  [
    "an integration of another type",
    onIntegration({ Type: "HTTPS" }),
    "property Type has the value HTTPS",
  ],
  [
    "an integration without a type",
    onIntegration({ Type: ref("AWS::NoValue") }),
    "property Type is missing",
  ],
  [
    "an integration with credentials",
    onIntegration({ Credentials: "arn" }),
    "property Credentials",
  ],
  [
    "an integration with a function of another account",
    onIntegration({ Uri: foreign }),
    "names a function that does not exist",
  ],
  [
    "an integration with a timeout of a minute",
    onIntegration({ TimeoutInMillis: 60_000 }),
    "property TimeoutInMillis is 60000",
  ],

  [
    "a client certificate",
    onStage({ ClientCertificateId: "x" }),
    "S/ApiStage: property ClientCertificateId",
  ],
  ["a canary", onStage({ CanarySetting: {} }), "property CanarySetting"],
  ["a stage's name that is a path", onStage({ StageName: "a/b" }), "property StageName"],
  [
    "a stage name that the API uses twice",
    { ...api, ...(api["ApiStage"] && { Again: api["ApiStage"] }) },
    "prod is the name of another stage of the API",
  ],
  [
    "a stage without an existing deployment",
    onStage({ DeploymentId: "x" }),
    "property DeploymentId names a deployment that does not exist",
  ],
  [
    "a deployment with the stage of another resource",
    changed("ApiDeployment", { StageName: "prod" }),
    "prod is the name of another stage of the API",
  ],
  [
    "a limit for a path that does not exist",
    setting({ ResourcePath: "/~1b", HttpMethod: "GET" }),
    "names a method that does not exist: GET /b",
  ],
  [
    "a limit for a verb that does not exist",
    setting({ ResourcePath: "/~1a", HttpMethod: "PUT" }),
    "names a method that does not exist: PUT /a",
  ],
  [
    "a limit that is not a number",
    setting({ ThrottlingRateLimit: "some" }),
    "property ThrottlingRateLimit must be a number",
  ],

  [
    "a model that is not a JSON schema",
    model({ type: "thing" }),
    "S/Model: property Schema cannot be used",
  ],
  ["a model that is a string", model("{}"), "property Schema must be a map"],
  [
    "a model for a later draft of JSON Schema",
    model({ $schema: "http://json-schema.org/draft-07/schema#" }),
    "property Schema cannot be used",
  ],
  [
    "a model that refers to a model of another API",
    model({ $ref: "https://apigateway.amazonaws.com/restapis/x/models/y" }),
    "property Schema refers to https://apigateway.amazonaws.com/restapis/x/models/y, a model of another API",
  ],
  [
    "a model that refers to a model that does not exist",
    model({ items: { $ref: modelUrl("Absent") } }),
    "it refers to the model Absent, which does not exist; let the model depend on it (DependsOn)",
  ],
  [
    "a model that refers to a place that does not exist in another model",
    model({ $ref: modelUrl("Error", "#/definitions/absent") }),
    "property Schema cannot be used",
  ],
])("%s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each([
  ["for all methods", { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }],
  ["with only one of the two limits", { ThrottlingRateLimit: 1 }],
  ["with a cache", { CachingEnabled: true, CacheTtlInSeconds: 60, CacheDataEncrypted: true }],
  ["for logs and metrics only", { LoggingLevel: "ERROR", MetricsEnabled: true }],
  ["for one method", { ResourcePath: "/~1a", HttpMethod: "GET", ThrottlingBurstLimit: 1 }],
])("a method setting %s is accepted", (_, properties) => {
  expect(refusal(setting(properties))).toBe("no refusal");
  const cache = { CacheClusterEnabled: true, CacheClusterSize: "0.5" };
  expect(refusal(onStage(cache))).toBe("no refusal");
});

it("a deployment that names a stage has it until the next deployment that names it", () => {
  const account = emptyAccount();
  const { ApiDeployment, ...others } = api;
  const stages = (...ids: readonly string[]) => {
    const properties = { ...ApiDeployment?.Properties, StageName: "own" };
    const deployment = { Type: "AWS::ApiGateway::Deployment", ...ApiDeployment };
    const named = ids.map((id) => [id, { ...deployment, Properties: properties }] as const);
    const { ApiStage: _, ...rest } = others;
    deploySketch(account, { name: "S", resources: { ...rest, ...Object.fromEntries(named) } });
    const [{ stages: found } = { stages: new Map() }] = account.apis.values();
    return [...found.values()].map(({ name, deploymentId }) => [name, deploymentId]);
  };
  const [first] = stages("First");
  expect(first?.[0]).toBe("own");
  expect(stages("First")).toEqual([first]);
  const moved = stages("Second");
  expect(moved).toEqual([["own", expect.not.stringContaining(String(first?.[1]))]]);
  expect(stages()).toEqual([]);
});
