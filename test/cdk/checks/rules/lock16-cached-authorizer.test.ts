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
      /^the authorizer's policies are cached for 60 seconds\. A policy that was meant/,
    ],
    ["a token authorizer with CDK's default TTL", token(), "Authorizer/Resource", /cached for/],
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
      /cached for/,
    ],
    [
      "an authorizer without a TTL",
      declared("AWS::ApiGateway::Authorizer", { Type: "TOKEN" }),
      "Authorizer",
      /an unknown number of seconds/,
    ],
    [
      "an authorizer of an HTTP API with a cache",
      declared("AWS::ApiGatewayV2::Authorizer", {
        AuthorizerType: "REQUEST",
        AuthorizerResultTtlInSeconds: 300,
      }),
      "Authorizer",
      /300 seconds/,
    ],
  ],
  passes: [
    ["an authorizer with a TTL of 0", token(Duration.seconds(0))],
    [
      "a user pool authorizer",
      declared("AWS::ApiGateway::Authorizer", { Type: "COGNITO_USER_POOLS" }),
    ],
    [
      "a Lambda authorizer of an HTTP API without a TTL",
      declared("AWS::ApiGatewayV2::Authorizer", { AuthorizerType: "REQUEST" }),
    ],
    [
      "a JWT authorizer of an HTTP API",
      declared("AWS::ApiGatewayV2::Authorizer", { AuthorizerType: "JWT" }),
    ],
  ],
});
