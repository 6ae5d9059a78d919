import { CfnParameter, CfnResource, Duration, type Stack } from "aws-cdk-lib";
import { LambdaRestApi, type StageOptions } from "aws-cdk-lib/aws-apigateway";
import type { FunctionProps } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";

const throttled = { throttlingRateLimit: 20, throttlingBurstLimit: 40 };

/** An API whose stage and function are limited unless a case says otherwise. */
function api(deployOptions: StageOptions = throttled, props: Partial<FunctionProps> = {}) {
  return (stack: Stack) => {
    const handler = plainFunction(stack, "F", { reservedConcurrentExecutions: 10, ...props });
    new LambdaRestApi(stack, "Api", { handler, deployOptions });
  };
}

function httpStage(DefaultRouteSettings: object) {
  return (stack: Stack) =>
    new CfnResource(stack, "Stage", {
      type: "AWS::ApiGatewayV2::Stage",
      properties: { ApiId: "api", StageName: "$default", DefaultRouteSettings },
    });
}

/** A deployment that makes its stage itself, as this describes it. */
function deployment(StageDescription: object, names: object = { StageName: "prod" }) {
  return (stack: Stack) =>
    new CfnResource(stack, "Deployment", {
      type: "AWS::ApiGateway::Deployment",
      properties: { RestApiId: "api", ...names, StageDescription },
    });
}

const limits = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 };
const forAll = { HttpMethod: "*", ResourcePath: "/*" };

const stage = "Api/DeploymentStage.prod/Resource";

describeRule("LOCK13", {
  fails: [
    ["a stage without throttling", api({}), stage, /^its methods have no throttling\. One caller/],
    ["a rate alone", api({ throttlingRateLimit: 20 }), stage, /no throttling/],
    [
      "a method with settings of its own",
      api({ ...throttled, methodOptions: { "/{proxy+}/GET": { dataTraceEnabled: false } } }),
      stage,
      /^its settings for GET \/~1\{proxy\+\} have no throttling/,
    ],
    [
      "the stage of an HTTP API",
      httpStage({ ThrottlingRateLimit: 20 }),
      "Stage",
      /^its routes have no throttling/,
    ],
    [
      "a stage that a deployment makes",
      deployment({}),
      "Deployment",
      /^its methods have no throttling/,
    ],
    [
      "a stage that a deployment describes without throttling",
      deployment({ ThrottlingRateLimit: 20 }),
      "Deployment",
      /^its settings for \* \/\* have no throttling/,
    ],
    [
      "a method with settings of its own there",
      deployment({
        ...limits,
        MethodSettings: [{ HttpMethod: "GET", ResourcePath: "/", DataTraceEnabled: false }],
      }),
      "Deployment",
      /^its settings for GET \/ have no throttling/,
    ],
    ["a function without a cap", plainFunction, "F/Resource", /^it has no reserved concurrency/],
    [
      "a cap that a parameter decides",
      (stack) => {
        const { valueAsNumber } = new CfnParameter(stack, "P", { type: "Number" });
        plainFunction(stack, "F", { reservedConcurrentExecutions: valueAsNumber });
      },
      "F/Resource",
      /no reserved concurrency/,
    ],
    [
      "a function that API Gateway gives up on",
      api(throttled, { timeout: Duration.seconds(30) }),
      "F/Resource",
      /^it may run for 30 seconds, and API Gateway waits for 29/,
    ],
  ],
  passes: [
    ["limits on all", api()],
    [
      "limits for a method, too",
      api({ ...throttled, methodOptions: { "/{proxy+}/GET": throttled } }),
    ],
    ["limits in a deployment's stage", deployment(limits)],
    [
      "limits in a deployment's settings for all methods",
      deployment({ DataTraceEnabled: false, MethodSettings: [{ ...forAll, ...limits }] }),
    ],
    ["a deployment that makes no stage", deployment({}, {})],
    ["29 seconds", api(throttled, { timeout: Duration.seconds(29) })],
    ["an HTTP API", httpStage({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: "40" })],
    [
      "a long job that no API waits for",
      (stack) =>
        plainFunction(stack, "F", {
          reservedConcurrentExecutions: 1,
          timeout: Duration.minutes(15),
        }),
    ],
  ],
});
