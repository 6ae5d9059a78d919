import { CfnResource, Duration, type Stack } from "aws-cdk-lib";
import {
  MockIntegration,
  RequestAuthorizer,
  RestApi,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import { describeRule, plainFunction } from "../describe-rule.ts";

function token(resultsCacheTtl?: Duration) {
  return (stack: Stack) => {
    const handler = plainFunction(stack);
    const ttl = resultsCacheTtl ? { resultsCacheTtl } : {};
    const authorizer = new TokenAuthorizer(stack, "Authorizer", { handler, ...ttl });
    new RestApi(stack, "Api").root.addMethod("GET", new MockIntegration(), { authorizer });
  };
}

function declared(type: string, properties: object) {
  return (stack: Stack) => new CfnResource(stack, "Authorizer", { type, properties });
}

describeRule("LOCK16", {
  fails: [
    [
      "a token authorizer with a cache",
      token(Duration.seconds(60)),
      "Authorizer/Resource",
      /^the authorizer's answers are kept for 60 seconds\. An answer that was meant/,
    ],
    ["the default", token(), "Authorizer/Resource", /kept for/],
    [
      "a request authorizer with a cache",
      (stack) => {
        const handler = plainFunction(stack);
        const made = new RequestAuthorizer(stack, "Authorizer", {
          handler,
          identitySources: ["method.request.header.Authorization"],
        });
        new RestApi(stack, "Api").root.addMethod("GET", new MockIntegration(), {
          authorizer: made,
        });
      },
      "Authorizer/Resource",
      /kept for/,
    ],
    [
      "one that says nothing",
      declared("AWS::ApiGateway::Authorizer", { Type: "TOKEN" }),
      "Authorizer",
      /an unknown number of seconds/,
    ],
    [
      "one of an HTTP API",
      declared("AWS::ApiGatewayV2::Authorizer", {
        AuthorizerType: "REQUEST",
        AuthorizerResultTtlInSeconds: 300,
      }),
      "Authorizer",
      /300 seconds/,
    ],
  ],
  passes: [
    ["none", token(Duration.seconds(0))],
    ["a user pool", declared("AWS::ApiGateway::Authorizer", { Type: "COGNITO_USER_POOLS" })],
    ["tokens of an HTTP API", declared("AWS::ApiGatewayV2::Authorizer", { AuthorizerType: "JWT" })],
  ],
});
