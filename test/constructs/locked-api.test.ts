import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { expect, it } from "vitest";
import { LockedApi } from "../../lib/constructs/locked-api.ts";
import type { Route } from "../../lib/contract/routes.ts";
import { testApp } from "../stacks/synth-stage.ts";
import { grantsOf, onlyOf, textOf } from "../stacks/template-queries.ts";

function apiWith(route: Omit<Route, "function">, limits: { rateLimit?: number } = {}) {
  const stack = new Stack(testApp(), "Test");
  const handler = new Function(stack, "Handler", {
    code: Code.fromInline("-"),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
  });
  const caller = new Role(stack, "Caller", {
    assumedBy: new ServicePrincipal("test.amazonaws.com"),
  });
  const api = new LockedApi(stack, "Api", { name: "test", ...limits });
  api.addRoute({ ...route, function: "open" }, handler).grantInvoke(caller);
  const template = Template.fromStack(stack);
  const method = onlyOf(template, "AWS::ApiGateway::Method");
  const granted = grantsOf(template).filter(({ to }) => to.join().startsWith("Caller"));
  return { template, method, granted };
}

it.each([
  ["IAM", "AWS_IAM"],
  ["PUBLIC", "NONE"],
] as const)("turns auth %s into %s", (type, AuthorizationType) => {
  const { method } = apiWith({ method: "GET", path: "/a", auth: { type, reason: "a test" } });
  expect(method).toMatchObject({ AuthorizationType });
});

it("checks a body only where the route has a schema for it", () => {
  const auth = { type: "IAM" } as const;
  const { method: without } = apiWith({ method: "POST", path: "/a", auth });
  const { method } = apiWith({ method: "POST", path: "/a", auth, body: { type: "object" } });
  expect(without).not.toHaveProperty("RequestModels");
  expect(method).toHaveProperty("RequestModels.$default");
});

it("grants one verb on one path of one stage", () => {
  const { granted } = apiWith({ method: "PUT", path: "/a/b", auth: { type: "IAM" } });
  expect(granted.map(({ Action, Resource }) => `${String(Action)} ${textOf(Resource)}`)).toEqual([
    expect.stringMatching(
      /^execute-api:Invoke arn:[^*]+<ApiRestApiDeploymentStageprod\w+>\/PUT\/a\/b$/,
    ),
  ]);
});

it("throttles as told", () => {
  const { template } = apiWith(
    { method: "GET", path: "/a", auth: { type: "IAM" } },
    { rateLimit: 5 },
  );
  expect(onlyOf(template, "AWS::ApiGateway::Stage")["MethodSettings"]).toMatchObject([
    { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 40 },
  ]);
});
