import { Template } from "aws-cdk-lib/assertions";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { expect, it } from "vitest";
import { LockedApi, type LockedRouteOptions } from "../../lib/constructs/index.ts";
import { grantsOf, onlyOf, textOf } from "../stacks/template-queries.ts";
import { functionIn, testStack } from "./function-in.ts";

function apiWith(route: Omit<LockedRouteOptions, "handler">, limits: { rateLimit?: number } = {}) {
  const { stack } = testStack();
  const caller = new Role(stack, "Caller", {
    assumedBy: new ServicePrincipal("test.amazonaws.com"),
  });
  const api = new LockedApi(stack, "Api", { name: "test", ...limits });
  api.addRoute({ ...route, handler: functionIn(stack, "Handler") }).grantInvoke(caller);
  const template = Template.fromStack(stack);
  const method = onlyOf(template, "AWS::ApiGateway::Method");
  const granted = grantsOf(template).filter(({ to }) => to.join().startsWith("Caller"));
  return { template, method, granted };
}

it("asks for IAM where a route says nothing of it", () => {
  const { method } = apiWith({ method: "GET", path: "/a" });
  expect(method).toMatchObject({ AuthorizationType: "AWS_IAM" });
});

it("checks a body only where the route has a schema for it", () => {
  const { method: without } = apiWith({ method: "POST", path: "/a" });
  const { method } = apiWith({ method: "POST", path: "/a", body: { type: "object" } });
  expect(without).not.toHaveProperty("RequestModels");
  expect(method).toHaveProperty("RequestModels.$default");
});

it("grants one verb on one path of one stage", () => {
  const { granted } = apiWith({ method: "PUT", path: "/a/b" });
  expect(granted.map(({ Action, Resource }) => `${String(Action)} ${textOf(Resource)}`)).toEqual([
    expect.stringMatching(
      /^execute-api:Invoke arn:[^*]+<ApiRestApiDeploymentStageprod\w+>\/PUT\/a\/b$/,
    ),
  ]);
});

it("throttles as told, and a route of its own more than the others", () => {
  const { template } = apiWith(
    { method: "GET", path: "/a/b", throttle: { rateLimit: 1, burstLimit: 2 } },
    { rateLimit: 5 },
  );
  expect(onlyOf(template, "AWS::ApiGateway::Stage")["MethodSettings"]).toMatchObject([
    { HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 5, ThrottlingBurstLimit: 40 },
    {
      HttpMethod: "GET",
      ResourcePath: "/~1a~1b",
      ThrottlingRateLimit: 1,
      ThrottlingBurstLimit: 2,
      DataTraceEnabled: false,
    },
  ]);
});

it("asks for an API key only where a route does", () => {
  expect(apiWith({ method: "GET", path: "/a" }).method["ApiKeyRequired"]).toBeUndefined();
  expect(apiWith({ method: "GET", path: "/a", apiKeyRequired: true }).method).toMatchObject({
    ApiKeyRequired: true,
  });
});

it("lets bodies through byte for byte", () => {
  const { template } = apiWith({ method: "GET", path: "/a" });
  expect(onlyOf(template, "AWS::ApiGateway::RestApi")["BinaryMediaTypes"]).toEqual(["*/*"]);
});
