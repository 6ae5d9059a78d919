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
  // The default child of a method is its resource.
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

describeRule("LOCK01", {
  fails: [
    [
      "every method of a LambdaRestApi",
      (stack) => new LambdaRestApi(stack, "Api", { handler: plainFunction(stack) }),
      "Api/Default/{proxy+}/ANY/Resource",
      /^ANY \/\{proxy\+\} has no authorizer\. Whoever finds the address can call it/,
    ],
    [
      "a method that says nothing",
      (stack) => method(stack, "GET").addPropertyDeletionOverride("AuthorizationType"),
      "Api/Default/GET/Resource",
      /^GET \/ has no authorizer/,
    ],
    [
      "an authorization that a parameter decides",
      (stack) => {
        method(stack, "GET").authorizationType = new CfnParameter(stack, "Auth").valueAsString;
      },
      "Api/Default/GET/Resource",
      /^who may call GET \/ cannot be told from the template/,
    ],
    [
      "CUSTOM without an authorizer",
      (stack) => {
        method(stack, "GET").authorizationType = "CUSTOM";
      },
      "Api/Default/GET/Resource",
      /has no authorizer/,
    ],
    [
      "an API that an OpenAPI document describes",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Body: { paths: {} } },
        }),
      "Api",
      /what Properties\.Body makes cannot be told/,
    ],
    [
      "what CloudFormation makes of a transform",
      (stack) => new CfnResource(stack, "Sam", { type: "AWS::Serverless::Function" }),
      "Sam",
      /cannot be told/,
    ],
    [
      "an open route of an HTTP API",
      (stack) => httpRoute(stack, { RouteKey: "GET /pets" }),
      "Route",
      /^GET \/pets has no authorizer/,
    ],
    [
      "a web socket to which anybody connects",
      (stack) => httpRoute(stack, { RouteKey: "$connect" }, "WEBSOCKET"),
      "Route",
      /has no authorizer/,
    ],
    [
      "an OPTIONS that runs a function",
      (stack) => {
        const { root } = new RestApi(stack, "Api");
        root.addMethod("OPTIONS", new LambdaIntegration(plainFunction(stack)));
      },
      "Api/Default/OPTIONS/Resource",
      /^OPTIONS \/ has no authorizer/,
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
      "a copy of an API that is not here",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Name: "copy", CloneFrom: "abc123" },
        }),
      "Api",
      /what Properties\.CloneFrom makes cannot be told/,
    ],
    [
      "a nested stack with a template from elsewhere",
      (stack) =>
        new CfnStack(stack, "Nested", { templateUrl: "https://b.s3.amazonaws.com/template.json" }),
      "Nested",
      /what Properties\.TemplateURL makes cannot be told/,
    ],
    [
      "a stack set",
      (stack) =>
        new CfnResource(stack, "Set", {
          type: "AWS::CloudFormation::StackSet",
          properties: { StackSetName: "set", TemplateBody: "{}" },
        }),
      "Set",
      /what Properties\.TemplateBody makes cannot be told/,
    ],
    [
      "a module of CloudFormation",
      (stack) => new CfnResource(stack, "Module", { type: "My::Open::Api::MODULE" }),
      "Module",
      /cannot be told/,
    ],
    [
      "resources that a loop makes",
      (stack) => {
        const loop = [
          "Verb",
          ["GET"],
          { "Open${Verb}": { Type: "AWS::ApiGateway::Method", Properties: {} } },
        ];
        new RawTemplate(stack, "Loop", { Resources: { "Fn::ForEach::Open": loop } });
      },
      "Fn::ForEach::Open",
      /cannot be told/,
    ],
    [
      "resources from another file",
      (stack) => {
        const include = { Name: "AWS::Include", Parameters: { Location: "s3://bucket/key" } };
        new RawTemplate(stack, "Include", { Resources: { "Fn::Transform": include } });
      },
      "Fn::Transform",
      /cannot be told/,
    ],
    [
      "a macro of others, which may make anything of the template",
      (stack) => stack.addTransform("Their::Macro"),
      "",
      /^who may call what Type makes cannot be told/,
    ],
    [
      "a macro of others beside AWS's own",
      (stack) => {
        stack.addTransform("AWS::LanguageExtensions");
        stack.addTransform("AWSome::Macro");
      },
      "",
      /^who may call what Type makes cannot be told/,
    ],
    [
      "a macro of AWS that brings text from elsewhere",
      (stack) => stack.addTransform("AWS::Include"),
      "",
      /^who may call what Type makes cannot be told/,
    ],
    [
      "a nested stack of the app whose template comes from elsewhere after all",
      (stack) => nested(stack).addPropertyOverride("TemplateURL", ELSEWHERE),
      NESTED,
      /what Properties\.TemplateURL makes cannot be told/,
    ],
    [
      "a nested stack of the app whose property was set to a template elsewhere",
      (stack) => {
        nested(stack).templateUrl = ELSEWHERE;
      },
      NESTED,
      /what Properties\.TemplateURL makes cannot be told/,
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
      /what Properties\.TemplateURL makes cannot be told/,
    ],
    [
      "a nested stack of the app whose template only CloudFormation knows",
      (stack) => {
        nested(stack).templateUrl = Fn.importValue("url");
      },
      NESTED,
      /what Properties\.TemplateURL makes cannot be told/,
    ],
  ],
  passes: [
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
    ["IAM", (stack) => method(stack, "GET", AuthorizationType.IAM)],
    ["a preflight", (stack) => method(stack, "OPTIONS")],
    [
      "a function that authorizes",
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
    ["the messages of a web socket", (stack) => httpRoute(stack, { RouteKey: "say" }, "WEBSOCKET")],
  ],
});
