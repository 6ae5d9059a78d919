import { CfnParameter, CfnResource, Duration, type Stack } from "aws-cdk-lib";
import { LambdaRestApi, type StageOptions } from "aws-cdk-lib/aws-apigateway";
import type { FunctionProps } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";

const throttled = { throttlingRateLimit: 20, throttlingBurstLimit: 40 };

/** An API whose stage and function are limited unless the arguments change that. */
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

/** A deployment that creates its stage from a description. */
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
    ["a stage with a rate limit only", api({ throttlingRateLimit: 20 }), stage, /no throttling/],
    [
      "a method whose own settings have no throttling",
      api({ ...throttled, methodOptions: { "/{proxy+}/GET": { dataTraceEnabled: false } } }),
      stage,
      /^its settings for GET \/~1\{proxy\+\} have no throttling/,
    ],
    [
      "a stage of an HTTP API without a burst limit",
      httpStage({ ThrottlingRateLimit: 20 }),
      "Stage",
      /^its routes have no throttling/,
    ],
    [
      "a stage that a deployment creates",
      deployment({}),
      "Deployment",
      /^its methods have no throttling/,
    ],
    [
      "a stage that a deployment creates with a rate limit only",
      deployment({ ThrottlingRateLimit: 20 }),
      "Deployment",
      /^its settings for \* \/\* have no throttling/,
    ],
    [
      "a method of such a stage whose own settings have no throttling",
      deployment({
        ...limits,
        MethodSettings: [{ HttpMethod: "GET", ResourcePath: "/", DataTraceEnabled: false }],
      }),
      "Deployment",
      /^its settings for GET \/ have no throttling/,
    ],
    [
      "a function without reserved concurrency",
      plainFunction,
      "F/Resource",
      /^it has no reserved concurrency/,
    ],
    [
      "a reserved concurrency from a parameter",
      (stack) => {
        const { valueAsNumber } = new CfnParameter(stack, "P", { type: "Number" });
        plainFunction(stack, "F", { reservedConcurrentExecutions: valueAsNumber });
      },
      "F/Resource",
      /no reserved concurrency/,
    ],
    [
      "a function with a longer timeout than API Gateway's",
      api(throttled, { timeout: Duration.seconds(30) }),
      "F/Resource",
      /^it may run for 30 seconds, but API Gateway waits for 29/,
    ],
  ],
  passes: [
    ["an API with all limits", api()],
    [
      "limits in a method's own settings too",
      api({ ...throttled, methodOptions: { "/{proxy+}/GET": throttled } }),
    ],
    ["limits in the stage of a deployment", deployment(limits)],
    [
      "limits in the settings for all methods of a deployment",
      deployment({ DataTraceEnabled: false, MethodSettings: [{ ...forAll, ...limits }] }),
    ],
    ["a deployment that creates no stage", deployment({}, {})],
    ["a timeout of 29 seconds", api(throttled, { timeout: Duration.seconds(29) })],
    [
      "a stage of an HTTP API with both limits",
      httpStage({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: "40" }),
    ],
    [
      "a timeout of 15 minutes without an API",
      (stack) =>
        plainFunction(stack, "F", {
          reservedConcurrentExecutions: 1,
          timeout: Duration.minutes(15),
        }),
    ],
  ],
});
