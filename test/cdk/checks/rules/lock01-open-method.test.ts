import { CfnParameter, CfnResource, type Stack } from "aws-cdk-lib";
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
      "CUSTOM without an authorizer",
      (stack) => {
        method(stack, "GET").authorizationType = "CUSTOM";
      },
      "Api/Default/GET/Resource",
      /has no authorizer/,
    ],
    [
      "an API from an OpenAPI document",
      (stack) =>
        new CfnResource(stack, "Api", {
          type: "AWS::ApiGateway::RestApi",
          properties: { Body: { paths: {} } },
        }),
      "Api",
      /the routes that Properties\.Body defines cannot be determined/,
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
  ],
  passes: [
    ["IAM", (stack) => method(stack, "GET", AuthorizationType.IAM)],
    ["a preflight method", (stack) => method(stack, "OPTIONS")],
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
