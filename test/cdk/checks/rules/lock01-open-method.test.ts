import {
  CfnElement,
  CfnParameter,
  CfnResource,
  CfnStack,
  DefaultStackSynthesizer,
  Fn,
  NestedStack,
  Stack,
} from "aws-cdk-lib";
import { Function } from "aws-cdk-lib/aws-lambda";
import {
  AuthorizationType,
  type CfnMethod,
  LambdaIntegration,
  LambdaRestApi,
  MockIntegration,
  RestApi,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import { describeRule, plainFunction } from "../describe-rule.ts";

function method(stack: Stack, verb: string, type?: AuthorizationType) {
  const { root } = new RestApi(stack, "Api");
  const options = type === undefined ? {} : { authorizationType: type };
  // CDK types the default child of a Method as a construct.
  return root.addMethod(verb, new MockIntegration(), options).node.defaultChild as CfnMethod;
}

/** A part of a template that no construct of CDK writes. */
class RawTemplate extends CfnElement {
  readonly #template: object;

  constructor(stack: Stack, id: string, template: object) {
    super(stack, id);
    this.#template = template;
  }

  _toCloudFormation(): object {
    return this.#template;
  }
}

const ELSEWHERE = "https://b.s3.amazonaws.com/template.json";
const NESTED = "Nested.NestedStack/Nested.NestedStackResource";

/** A nested stack as CDK makes it. */
function nested(stack: Stack): CfnStack {
  const inner = new NestedStack(stack, "Nested");
  new CfnResource(inner, "Topic", { type: "AWS::SNS::Topic" });
  // The default child of a nested stack is its resource.
  return inner.nestedStackResource as CfnStack;
}

function httpRoute(stack: Stack, properties: object, protocol = "HTTP") {
  const api = new CfnResource(stack, "Http", {
    type: "AWS::ApiGatewayV2::Api",
    properties: { Name: "http", ProtocolType: protocol },
  });
  new CfnResource(stack, "Route", {
    type: "AWS::ApiGatewayV2::Route",
    properties: { ApiId: api.ref, ...properties },
  });
}

/** An API with a document in the template. */
function documented(stack: Stack, document: object) {
  const authorizer = { type: "token", authorizerUri: "arn" };
  const securitySchemes = {
    iam: { type: "apiKey", "x-amazon-apigateway-authtype": "awsSigv4" },
    token: { type: "apiKey", "x-amazon-apigateway-authorizer": authorizer },
    bearer: { type: "http", scheme: "bearer" },
  };
  return new CfnResource(stack, "Api", {
    type: "AWS::ApiGateway::RestApi",
    properties: { Body: { openapi: "3.0.1", components: { securitySchemes }, ...document } },
  });
}

describeRule("LOCK01", {
  fails: [
    [
      "every method of a LambdaRestApi",
      (stack) => new LambdaRestApi(stack, "Api", { handler: plainFunction(stack) }),
      "Api/Default/{proxy+}/ANY/Resource",
      /^ANY \/\{proxy\+\} has no authorizer\. Anyone who finds the URL can call it/,
    ],
    [
      "a method without an authorization type",
      (stack) => method(stack, "GET").addPropertyDeletionOverride("AuthorizationType"),
      "Api/Default/GET/Resource",
      /^GET \/ has no authorizer/,
    ],
    [
      "an authorization type from a parameter",
      (stack) => {
        method(stack, "GET").authorizationType = new CfnParameter(stack, "Auth").valueAsString;
      },
      "Api/Default/GET/Resource",
      /^who may call GET \/ cannot be determined from the template/,
    ],
    [
      "a method with CUSTOM but without an authorizer",
      (stack) => {
        method(stack, "GET").authorizationType = "CUSTOM";
      },
      "Api/Default/GET/Resource",
      /has no authorizer/,
    ],
    [
      "an OpenAPI document in a file",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { BodyS3Location: { Bucket: "b", Key: "k" } },
        }),
      "Api",
      /the routes that Properties\.BodyS3Location defines cannot be determined/,
    ],
    [
      "an OpenAPI document with a part that only CloudFormation knows",
      (stack) => documented(stack, { paths: { "/a": Fn.importValue("path") } }),
      "Api",
      /the routes that Properties\.Body defines cannot be determined/,
    ],
    [
      "an operation without security",
      (stack) => documented(stack, { paths: { "/a": { get: {} } } }),
      "Api",
      /^GET \/a has no authorizer/,
    ],
    [
      "an operation that opts out of the security of its document",
      (stack) =>
        documented(stack, { security: [{ iam: [] }], paths: { "/a": { get: { security: [] } } } }),
      "Api",
      /^GET \/a has no authorizer/,
    ],
    [
      "an operation with a scheme that API Gateway does not enforce",
      (stack) => documented(stack, { security: [{ bearer: [] }], paths: { "/a": { post: {} } } }),
      "Api",
      /^POST \/a has no authorizer/,
    ],
    [
      "an operation with an alternative for everyone",
      (stack) => documented(stack, { security: [{ iam: [] }, {}], paths: { "/a": { post: {} } } }),
      "Api",
      /^POST \/a has no authorizer/,
    ],
    [
      "a resource of a CloudFormation transform",
      (stack) => new CfnResource(stack, "Sam", { type: "AWS::Serverless::Function" }),
      "Sam",
      /cannot be determined/,
    ],
    [
      "an open route of an HTTP API",
      (stack) => httpRoute(stack, { RouteKey: "GET /pets" }),
      "Route",
      /^GET \/pets has no authorizer/,
    ],
    [
      "a WebSocket API that anyone can connect to",
      (stack) => httpRoute(stack, { RouteKey: "$connect" }, "WEBSOCKET"),
      "Route",
      /has no authorizer/,
    ],
    [
      "an OPTIONS method that calls a function",
      (stack) => {
        const { root } = new RestApi(stack, "Api");
        root.addMethod("OPTIONS", new LambdaIntegration(plainFunction(stack)));
      },
      "Api/Default/OPTIONS/Resource",
      /^OPTIONS \/ has no authorizer/,
    ],
    [
      "a fixed response to every verb",
      (stack) => method(stack, "ANY"),
      "Api/Default/ANY/Resource",
      /^ANY \/ has no authorizer/,
    ],
    [
      "an OPTIONS whose integration only CloudFormation knows",
      (stack) =>
        method(stack, "OPTIONS").addPropertyOverride("Integration.Type", {
          Ref: new CfnParameter(stack, "Type").logicalId,
        }),
      "Api/Default/OPTIONS/Resource",
      /^OPTIONS \/ has no authorizer/,
    ],
    [
      "an OPTIONS route of an HTTP API",
      (stack) => httpRoute(stack, { RouteKey: "OPTIONS /pets" }),
      "Route",
      /^OPTIONS \/pets has no authorizer/,
    ],
    [
      "an OPTIONS that asks a service of AWS",
      (stack) =>
        new CfnResource(stack, "Method", {
          type: "AWS::ApiGateway::Method",
          properties: {
            HttpMethod: "OPTIONS",
            AuthorizationType: "NONE",
            Integration: { Type: "AWS", Uri: "arn:aws:apigateway:us-east-1:dynamodb:action/Scan" },
          },
        }),
      "Method",
      /^OPTIONS \/ has no authorizer/,
    ],
    [
      "an OPTIONS that runs a function of another app",
      (stack) => {
        const handler = Function.fromFunctionArn(
          stack,
          "Other",
          "arn:aws:lambda:us-east-1:123456789012:function:other",
        );
        new RestApi(stack, "Api").root.addMethod("OPTIONS", new LambdaIntegration(handler));
      },
      "Api/Default/OPTIONS/Resource",
      /^OPTIONS \/ has no authorizer/,
    ],
    [
      "a copy of an API outside these templates",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Name: "copy", CloneFrom: "abc123" },
        }),
      "Api",
      /routes that Properties\.CloneFrom defines cannot be determined/,
    ],
    [
      "a nested stack with a template outside the app",
      (stack) =>
        new CfnStack(stack, "Nested", { templateUrl: "https://b.s3.amazonaws.com/template.json" }),
      "Nested",
      /routes that Properties\.TemplateURL defines cannot be determined/,
    ],
    [
      "a stack set",
      (stack) =>
        new CfnResource(stack, "Set", {
          type: "AWS::CloudFormation::StackSet",
          properties: { StackSetName: "set", TemplateBody: "{}" },
        }),
      "Set",
      /routes that Properties\.TemplateBody defines cannot be determined/,
    ],
    [
      "a module of CloudFormation",
      (stack) => new CfnResource(stack, "Module", { type: "My::Open::Api::MODULE" }),
      "Module",
      /cannot be determined/,
    ],
    [
      "resources of a loop (Fn::ForEach)",
      (stack) => {
        const loop = [
          "Verb",
          ["GET"],
          { "Open${Verb}": { Type: "AWS::ApiGateway::Method", Properties: {} } },
        ];
        new RawTemplate(stack, "Loop", { Resources: { "Fn::ForEach::Open": loop } });
      },
      "Fn::ForEach::Open",
      /cannot be determined/,
    ],
    [
      "resources from another file",
      (stack) => {
        const include = { Name: "AWS::Include", Parameters: { Location: "s3://bucket/key" } };
        new RawTemplate(stack, "Include", { Resources: { "Fn::Transform": include } });
      },
      "Fn::Transform",
      /cannot be determined/,
    ],
    [
      "a macro of others, which may make anything of the template",
      (stack) => stack.addTransform("Their::Macro"),
      "",
      /^who may call the routes that Type defines cannot be determined/,
    ],
    [
      "a macro of others beside AWS's own",
      (stack) => {
        stack.addTransform("AWS::LanguageExtensions");
        stack.addTransform("AWSome::Macro");
      },
      "",
      /^who may call the routes that Type defines cannot be determined/,
    ],
    [
      "a macro of AWS that brings text from elsewhere",
      (stack) => stack.addTransform("AWS::Include"),
      "",
      /^who may call the routes that Type defines cannot be determined/,
    ],
    [
      "a nested stack of the app whose template comes from elsewhere after all",
      (stack) => nested(stack).addPropertyOverride("TemplateURL", ELSEWHERE),
      NESTED,
      /the routes that Properties\.TemplateURL defines cannot be determined/,
    ],
    [
      "a nested stack of the app whose property was set to a template elsewhere",
      (stack) => {
        nested(stack).templateUrl = ELSEWHERE;
      },
      NESTED,
      /the routes that Properties\.TemplateURL defines cannot be determined/,
    ],
    [
      "a nested stack of the app with the template of another nested stack",
      (stack) => {
        const other = new NestedStack(stack, "Other");
        new CfnResource(other, "Queue", { type: "AWS::SQS::Queue" });
        // The default child of a nested stack is its resource.
        const { templateUrl } = other.nestedStackResource as CfnStack;
        nested(stack).templateUrl = templateUrl;
      },
      NESTED,
      /the routes that Properties\.TemplateURL defines cannot be determined/,
    ],
    [
      "a nested stack of the app whose template only CloudFormation knows",
      (stack) => {
        nested(stack).templateUrl = Fn.importValue("url");
      },
      NESTED,
      /the routes that Properties\.TemplateURL defines cannot be determined/,
    ],
  ],
  passes: [
    [
      "operations of an OpenAPI document that IAM or an authorizer protects, and its preflight requests",
      (stack) =>
        documented(stack, {
          security: [{ iam: [] }],
          paths: {
            "/a": {
              get: {},
              put: { security: [{ token: [] }] },
              post: { security: [], "x-amazon-apigateway-auth": { type: "aws_iam" } },
              options: { security: [], "x-amazon-apigateway-integration": { type: "mock" } },
            },
          },
        }),
    ],
    ["a nested stack of the app", nested],
    [
      "a nested stack of a stack whose account and region are known",
      (stack) => {
        const env = { account: "123456789012", region: "eu-west-1" };
        nested(new Stack(stack, "Own", { env }));
      },
    ],
    [
      "a nested stack in a nested stack of the app",
      (stack) => nested(new NestedStack(stack, "Outer")),
    ],
    [
      "a nested stack in a bucket of its own",
      (stack) => {
        const synthesizer = new DefaultStackSynthesizer({
          fileAssetsBucketName: "assets-${AWS::Region}",
          bucketPrefix: "app/",
        });
        nested(new Stack(stack, "Own", { synthesizer }));
      },
    ],
    ["a transform of AWS's own", (stack) => stack.addTransform("AWS::LanguageExtensions")],
    ["a method with IAM", (stack) => method(stack, "GET", AuthorizationType.IAM)],
    ["a preflight method", (stack) => method(stack, "OPTIONS")],
    [
      "CDK's own preflight methods",
      (stack) => {
        const { root } = new RestApi(stack, "Api", {
          defaultCorsPreflightOptions: { allowOrigins: ["https://a.example", "https://b.example"] },
        });
        const authorizationType = AuthorizationType.IAM;
        root.addResource("pets").addMethod("GET", new MockIntegration(), { authorizationType });
      },
    ],
    [
      "a Lambda authorizer",
      (stack) => {
        const authorizer = new TokenAuthorizer(stack, "Authorizer", {
          handler: plainFunction(stack),
        });
        new RestApi(stack, "Api").root.addMethod("GET", new MockIntegration(), { authorizer });
      },
    ],
    [
      "IAM on an HTTP API",
      (stack) => httpRoute(stack, { RouteKey: "GET /pets", AuthorizationType: "AWS_IAM" }),
    ],
    [
      "the message routes of a WebSocket API",
      (stack) => httpRoute(stack, { RouteKey: "say" }, "WEBSOCKET"),
    ],
  ],
});
