import { describe, expect, it } from "vitest";
import { TemplateUnsupported } from "../../../lib/local/assembly/template.ts";
import { deploySketch, emptyAccount } from "../deploy-sketch.ts";
import {
  att,
  lambda,
  policy,
  ref,
  restApi,
  role,
  user,
  type Resource,
  type Resources,
} from "../sketch.ts";

const all = { Action: "*", Resource: "*" };
const Trust = {
  Statement: {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
};
const route = { function: "Fn", method: {} };

/** A resource with one more property, or with one changed. */
function having(resources: Resources, id: string, properties: object): Resources {
  const resource = resources[id];
  if (!resource) throw new Error(`no ${id}`);
  return {
    ...resources,
    [id]: { ...resource, Properties: { ...resource.Properties, ...properties } },
  };
}

const fn = (properties: object) => having(lambda("Fn", "code"), "Fn", properties);
const api = { ...lambda("Fn", "code"), ...restApi({ "GET /a": route }) };
const inApi = (id: string, properties: object) => having(api, id, properties);
const method = (properties: object) => inApi("ApiMethodGET /a", properties);
const withPart = (
  id: string,
  PathPart: string,
  parent: unknown = att("Api", "RootResourceId"),
): Resources => ({
  ...api,
  [id]: {
    Type: "AWS::ApiGateway::Resource",
    Properties: { RestApiId: ref("Api"), ParentId: parent, PathPart },
  },
});
const integration = (properties: object) => {
  const { Integration } = api["ApiMethodGET /a"]?.Properties ?? {};
  return method({ Integration: { ...(Integration as object), ...properties } });
};
const key = (properties: object): Resources => ({
  Key: { Type: "AWS::KMS::Key", Properties: { ...properties } },
});
const one = (Type: string, Properties: Resource["Properties"] = {}): Resources => ({
  Thing: { Type, Properties },
});
const statement = (elements: object): Resources => ({
  Ann: {
    ...user("Ann"),
    Properties: {
      Policies: [
        {
          PolicyName: "P",
          PolicyDocument: { Statement: { Effect: "Allow", ...all, ...elements } },
        },
      ],
    },
  },
});

/** Deploys into an empty account and gives back how it was refused. */
function refusal(resources: Resources): string {
  try {
    deploySketch(emptyAccount(), { name: "S", resources });
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateUnsupported);
    return (error as Error).message;
  }
  return "not at all";
}

describe("a deployment is refused, by name, at", () => {
  it.each<[string, Resources, string]>([
    [
      "a resource type",
      one("AWS::Lambda::Url"),
      "S/Thing: resource type AWS::Lambda::Url is not supported",
    ],
    [
      "a custom resource",
      one("Custom::Thing"),
      "S/Thing: resource type Custom::Thing is not supported",
    ],
    ["a type that every object has", one("constructor"), "resource type constructor"],

    [
      "a function in a VPC",
      fn({ VpcConfig: {} }),
      "S/Fn: property VpcConfig is not supported by the local cloud",
    ],
    ["layers", fn({ Layers: [] }), "property Layers"],
    ["code signing", fn({ CodeSigningConfigArn: "a" }), "property CodeSigningConfigArn"],
    ["an image", fn({ PackageType: "Image" }), "property PackageType has the value Image"],
    ["another language", fn({ Runtime: "python3.13" }), "property Runtime is python3.13"],
    ["code in the template", fn({ Code: { ZipFile: "x" } }), "property ZipFile"],
    [
      "code of another bucket",
      fn({ Code: { S3Bucket: "b", S3Key: "else.zip" } }),
      "else.zip is no file asset",
    ],
    ["a function's name that is a path", fn({ FunctionName: "../x" }), "property FunctionName"],
    ["a timeout over 15 minutes", fn({ Timeout: 901 }), "property Timeout is 901"],
    ["a timeout of nothing", fn({ Timeout: 0 }), "property Timeout is 0"],
    ["memory over 10 GB", fn({ MemorySize: 10_241 }), "property MemorySize is 10241"],
    [
      "less than no concurrency",
      fn({ ReservedConcurrentExecutions: -1 }),
      "ReservedConcurrentExecutions is -1",
    ],
    [
      "a role of another account",
      fn({ Role: "arn:aws:iam::999999999999:role/x" }),
      "property Role names no role",
    ],
    [
      "a role that Lambda may not assume",
      { ...fn({}), FnRole: role("apigateway.amazonaws.com") },
      "The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "a role that Lambda is denied",
      {
        ...fn({}),
        FnRole: {
          Type: "AWS::IAM::Role",
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [Trust.Statement, { ...Trust.Statement, Effect: "Deny" }],
            },
          },
        },
      },
      "cannot be assumed by Lambda",
    ],
    [
      "a key for the environment that is not there",
      fn({ KmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/x" }),
      "property KmsKeyArn names no enabled key",
    ],
    [
      "an environment over 4 KB",
      fn({ Environment: { Variables: { LARGE: "x".repeat(4085) } } }),
      "property Environment is 4097 bytes as JSON; Lambda takes 4096",
    ],
    [
      "a variable that Lambda reserves",
      fn({ Environment: { Variables: { AWS_SESSION_TOKEN: "x" } } }),
      "property Environment sets AWS_SESSION_TOKEN, which Lambda reserves",
    ],
    [
      "another one",
      fn({ Environment: { Variables: { _HANDLER: "x" } } }),
      "sets _HANDLER, which Lambda reserves",
    ],
    [
      "a variable that cannot be one",
      fn({ Environment: { Variables: { "A=B": "x" } } }),
      'sets "A=B", which Lambda cannot set',
    ],
    [
      "a value that cannot be one",
      fn({ Environment: { Variables: { AB: "a\0b" } } }),
      'sets "AB", which Lambda cannot set',
    ],
    [
      "more than variables in the environment",
      fn({ Environment: { Secrets: {} } }),
      "property Secrets",
    ],
    [
      "an environment of lists",
      fn({ Environment: { Variables: { AB: ["x"] } } }),
      "property AB must be a string",
    ],
    [
      "two functions of one name",
      { ...fn({}), Other: fn({})["Fn"] as Resource },
      "fn exists already in this account",
    ],

    [
      "a permission for function URLs",
      inApi("ApiMethodGET /aPermission", { FunctionUrlAuthType: "NONE" }),
      "property FunctionUrlAuthType",
    ],
    [
      "a permission for an organization",
      inApi("ApiMethodGET /aPermission", { PrincipalOrgID: "o" }),
      "property PrincipalOrgID",
    ],
    [
      "a permission for a function elsewhere",
      inApi("ApiMethodGET /aPermission", {
        FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
      }),
      "which is not there",
    ],
    [
      "a permission for an alias",
      inApi("ApiMethodGET /aPermission", { FunctionName: "fn:live" }),
      "names fn:live, which is not there",
    ],

    ["an API with a policy", inApi("Api", { Policy: {} }), "S/Api: property Policy"],
    ["an API from a document", inApi("Api", { Body: {} }), "property Body"],
    [
      "a private API",
      inApi("Api", { EndpointConfiguration: { Types: ["PRIVATE"] } }),
      "has PRIVATE",
    ],
    [
      "an API for VPC endpoints",
      inApi("Api", { EndpointConfiguration: { VpcEndpointIds: [] } }),
      "property VpcEndpointIds",
    ],
    [
      "an API whose endpoint is off",
      inApi("Api", { DisableExecuteApiEndpoint: true }),
      "property DisableExecuteApiEndpoint has the value true",
    ],
    ["a part of a path with a slash", withPart("Odd", "a/b"), "property PathPart"],
    [
      "a sibling of the same name",
      withPart("Twin", "a"),
      "property PathPart a clashes with a beside it",
    ],
    [
      "two variable siblings",
      { ...withPart("Id", "{id}"), ...withPart("Proxy", "{proxy+}") },
      "clashes with {id} beside it",
    ],
    [
      "a path below a greedy one",
      { ...withPart("Proxy", "{proxy+}"), ...withPart("Below", "x", ref("Proxy")) },
      "property ParentId takes all of the path already",
    ],
    [
      "a custom authorizer",
      method({ AuthorizationType: "CUSTOM", AuthorizerId: "x" }),
      "property AuthorizerId",
    ],
    [
      "an authorizer's type",
      method({ AuthorizationType: "COGNITO_USER_POOLS" }),
      "property AuthorizationType has the value COGNITO_USER_POOLS; the local cloud supports AWS_IAM, NONE",
    ],
    [
      "no authorization type",
      method({ AuthorizationType: ref("AWS::NoValue") }),
      "property AuthorizationType is missing",
    ],
    ["an API key", method({ ApiKeyRequired: true }), "property ApiKeyRequired has the value true"],
    ["scopes", method({ AuthorizationScopes: [] }), "property AuthorizationScopes"],
    [
      "a verb in small letters",
      method({ HttpMethod: "get" }),
      "property HttpMethod has the value get",
    ],
    [
      "a method declared twice",
      { ...api, Twin: api["ApiMethodGET /a"] as Resource },
      "GET is declared twice for its resource",
    ],
    [
      "a validator that is not there",
      method({ RequestValidatorId: "none" }),
      "property RequestValidatorId names no validator",
    ],
    [
      "a model that is not there",
      method({ RequestModels: { "application/json": "None" } }),
      "names None, which is no model",
    ],
    [
      "a parameter of no request",
      method({ RequestParameters: { "method.response.header.X": true } }),
      "property RequestParameters names method.response.header.X",
    ],
    [
      "an integration that is no function",
      integration({ Type: "MOCK" }),
      "property Type has the value MOCK",
    ],
    [
      "an integration of no type",
      integration({ Type: ref("AWS::NoValue") }),
      "property Type is missing",
    ],
    [
      "an integration with credentials",
      integration({ Credentials: "arn" }),
      "property Credentials",
    ],
    [
      "an integration with a function elsewhere",
      integration({
        Uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:999999999999:function:fn/invocations",
      }),
      "names no function of this account",
    ],
    [
      "an integration by GET",
      integration({ IntegrationHttpMethod: "GET" }),
      "property IntegrationHttpMethod",
    ],
    [
      "an integration of a minute",
      integration({ TimeoutInMillis: 60_000 }),
      "property TimeoutInMillis is 60000",
    ],
    [
      "a stage with a client certificate",
      inApi("ApiStage", { ClientCertificateId: "x" }),
      "S/ApiStage: property ClientCertificateId",
    ],
    ["a stage with a canary", inApi("ApiStage", { CanarySetting: {} }), "property CanarySetting"],
    [
      "a stage with a cache",
      inApi("ApiStage", {
        MethodSettings: [{ ResourcePath: "/*", HttpMethod: "*", CachingEnabled: true }],
      }),
      "property CachingEnabled has the value true",
    ],
    [
      "a limit on a method that is not there",
      inApi("ApiStage", { MethodSettings: [{ ResourcePath: "/~1b", HttpMethod: "GET" }] }),
      "names no method of the deployment: GET /b",
    ],
    [
      "a stage's name that is a path",
      inApi("ApiStage", { StageName: "a/b" }),
      "property StageName",
    ],
    [
      "a stage's name that another API has",
      { ...api, ...restApi({}, { id: "Two" }) },
      "prod is taken by API",
    ],
    [
      "a deployment with a stage",
      inApi("ApiDeployment", { StageName: "prod" }),
      "property StageName",
    ],
    [
      "a model that is no schema",
      {
        ...api,
        Model: {
          Type: "AWS::ApiGateway::Model",
          Properties: { RestApiId: ref("Api"), Schema: { type: "thing" } },
        },
      },
      "S/Model: property Schema cannot be used",
    ],
    [
      "a model that needs another one",
      {
        ...api,
        Model: {
          Type: "AWS::ApiGateway::Model",
          Properties: {
            RestApiId: ref("Api"),
            Schema: { $ref: "https://apigateway.amazonaws.com/restapis/x/models/y" },
          },
        },
      },
      "property Schema cannot be used",
    ],

    [
      "a user with a boundary",
      having({ Ann: user("Ann") }, "Ann", { PermissionsBoundary: "arn" }),
      "property PermissionsBoundary",
    ],
    [
      "a user with a password",
      having({ Ann: user("Ann") }, "Ann", { LoginProfile: {} }),
      "property LoginProfile",
    ],
    [
      "a user in a group that is not there",
      having({ Ann: user("Ann") }, "Ann", { Groups: ["None"] }),
      "names None, which is not there",
    ],
    ["a user's name that is a path", { Ann: user("a/b") }, "property UserName"],

    ["two users of one name", { Ann: user("Ann"), Twin: user("Ann") }, "Ann exists already"],
    [
      "a path without its slashes",
      having({ Ann: user("Ann") }, "Ann", { Path: "x" }),
      "property Path",
    ],
    [
      "a role with a boundary",
      having({ R: role("a") }, "R", { PermissionsBoundary: "arn" }),
      "property PermissionsBoundary",
    ],
    [
      "a policy of AWS's",
      having({ Ann: user("Ann") }, "Ann", {
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      }),
      "names arn:aws:iam::aws:policy/ReadOnlyAccess, whose text is not known here",
    ],
    [
      "a policy on nobody",
      one("AWS::IAM::Policy", { PolicyName: "P", PolicyDocument: policy(all) }),
      "are all empty",
    ],
    [
      "a policy on somebody who is not there",
      one("AWS::IAM::Policy", { PolicyName: "P", PolicyDocument: policy(all), Users: ["Ann"] }),
      "property Users names Ann, which is not there",
    ],
    [
      "a condition operator",
      statement({ Condition: { StringSometimes: { "aws:SourceIp": "x" } } }),
      "S/Ann: policy P of user",
    ],
    [
      "a condition key",
      statement({ Condition: { StringEquals: { "aws:Nonsense": "x" } } }),
      "aws:Nonsense",
    ],
    ["an element of a policy", statement({ Effects: "Deny" }), "Effects"],
    ["a principal in an identity policy", statement({ Principal: "*" }), "S/Ann"],
    [
      "a trust policy without a principal",
      {
        R: {
          Type: "AWS::IAM::Role",
          Properties: { AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole" }) },
        },
      },
      "S/R: trust policy of role",
    ],

    [
      "an asymmetric key",
      key({ KeySpec: "RSA_2048" }),
      "S/Key: property KeySpec has the value RSA_2048",
    ],
    ["a key that signs", key({ KeyUsage: "SIGN_VERIFY" }), "property KeyUsage"],
    ["a key of several regions", key({ MultiRegion: true }), "property MultiRegion"],
    ["a key from outside", key({ Origin: "EXTERNAL" }), "property Origin"],
    [
      "a key without the check of its policy",
      key({ BypassPolicyLockoutSafetyCheck: true }),
      "property BypassPolicyLockoutSafetyCheck",
    ],
    [
      "a key policy's condition",
      key({
        KeyPolicy: policy({
          ...all,
          Principal: "*",
          Condition: { NumericSometimes: { "aws:SourceIp": 1 } },
        }),
      }),
      "S/Key: key policy of",
    ],
    ["a key policy that is text", key({ KeyPolicy: "{}" }), "S/Key: key policy of"],
    [
      "a waiting time under a week",
      key({ PendingWindowInDays: 1 }),
      "property PendingWindowInDays is 1",
    ],
    [
      "an alias of AWS's",
      {
        ...key({}),
        A: {
          Type: "AWS::KMS::Alias",
          Properties: { AliasName: "alias/aws/s3", TargetKeyId: ref("Key") },
        },
      },
      "property AliasName",
    ],
    [
      "an alias of a key elsewhere",
      {
        ...key({}),
        A: {
          Type: "AWS::KMS::Alias",
          Properties: {
            AliasName: "alias/a",
            TargetKeyId: { "Fn::Sub": "arn:aws:kms:eu-west-1:999999999999:key/${Key}" },
          },
        },
      },
      "property TargetKeyId names no key",
    ],

    [
      "an attribute nobody knows",
      {
        ...key({}),
        A: {
          Type: "AWS::KMS::Alias",
          Properties: { AliasName: "alias/a", TargetKeyId: att("Key", "Secret") },
        },
      },
      "S/A: stack S: attribute Secret of Key (AWS::KMS::Key) is not known here",
    ],
    [
      "an attribute kept for ourselves",
      {
        ...key({}),
        A: {
          Type: "AWS::KMS::Alias",
          Properties: { AliasName: "alias/a", TargetKeyId: att("Key", "PendingWindowInDays") },
        },
      },
      "attribute PendingWindowInDays of Key",
    ],
    [
      "a reference to nothing",
      one("AWS::KMS::Key", { Description: ref("Missing") }),
      "S/Thing: stack S: Ref Missing has no value here",
    ],
    [
      "properties that are a list",
      { K: { Type: "AWS::KMS::Key", Properties: [] as never } },
      "S/K: it must be a map",
    ],
  ])("%s", (_, resources, message) => {
    const said = refusal(resources);
    expect(said).toContain(message);
    expect(said).not.toContain("\n");
  });

  it("names the construct by its path", () => {
    const resources = {
      K: {
        ...key({ KeySpec: "RSA_2048" })["K"],
        Type: "AWS::KMS::Key",
        Properties: { KeySpec: "RSA_2048" },
        Metadata: { "aws:cdk:path": "S/Seal/Resource" },
      },
    };
    expect(refusal(resources)).toMatch(/^S\/Seal\/Resource: property KeySpec/);
  });

  it("an unknown type before anything is made", () => {
    const account = emptyAccount();
    const resources = { ...key({}), Thing: { Type: "AWS::S3::Bucket" } };
    expect(() => deploySketch(account, { name: "S", resources })).toThrow("AWS::S3::Bucket");
    expect(account.keys.all()).toEqual([]);
  });

  it("error annotations, all of them", () => {
    const deploy = () =>
      deploySketch(
        emptyAccount(),
        { name: "S", resources: {} },
        { errors: ["/a: one", "/b: two"] },
      );
    expect(deploy).toThrow("/a: one\n/b: two");
  });

  it.each([
    [
      { accountId: "999999999999" },
      "stack S is made for 999999999999/us-east-1; this cloud is 123456789012/us-east-1",
    ],
    [{ region: "eu-west-1" }, "stack S is made for 123456789012/eu-west-1"],
  ])("a stack of another account or region: %j", (environment, message) => {
    const deploy = () => deploySketch(emptyAccount(), { name: "S", resources: {} }, environment);
    expect(deploy).toThrow(message);
  });
});

describe("a deployment takes", () => {
  it("an environment of exactly 4 KB", () => {
    expect(
      refusal(
        fn({ Environment: { Variables: { LARGE: "x".repeat(4096 - '{"LARGE":""}'.length) } } }),
      ),
    ).toBe("not at all");
  });

  it("types without effect, whatever their properties", () => {
    const resources = {
      Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
      Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { Whatever: att("Log") } },
      Meta: { Type: "AWS::CDK::Metadata" },
    };
    expect(refusal(resources)).toBe("not at all");
  });
});
