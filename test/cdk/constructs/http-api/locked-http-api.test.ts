import { Annotations as Given } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auth, LockedHttpApi, type RouteAuth } from "../../../../lib/cdk/constructs/index.ts";
import { grantsOf, onlyOf, propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { call, type TestCloud } from "../../../cloud/test-cloud.ts";
import { deployed, testFunction } from "../deploy-app.ts";
import { functionIn, testStack } from "../function/function-in.ts";

function apiWith(routeAuth?: RouteAuth, secrets: readonly string[] = []) {
  const { stack } = testStack();
  const api = new LockedHttpApi(stack, "Api", { name: "test" });
  const handler = functionIn(stack, "Handler", secrets);
  const options = { method: "POST", path: "/a/{id}", handler } as const;
  const route = api.addRoute(routeAuth ? { ...options, auth: routeAuth } : options);
  return { stack, api, route, handler };
}

const routeOf = (routeAuth?: RouteAuth, secrets: readonly string[] = []) => {
  const template = Template.fromStack(apiWith(routeAuth, secrets).stack);
  return { template, route: onlyOf(template, "AWS::ApiGatewayV2::Route") };
};

describe("LockedHttpApi", () => {
  it("requires IAM for a route without auth, and lets API Gateway invoke for this method only", () => {
    const { template, route } = routeOf();
    expect(route).toMatchObject({ RouteKey: "POST /a/{id}", AuthorizationType: "AWS_IAM" });
    const permission = onlyOf(template, "AWS::Lambda::Permission");
    expect(textOf(permission["SourceArn"])).toMatch(/:<\w+>\/\*\/POST\/a\/\{id\}$/);
    expect(onlyOf(template, "AWS::ApiGatewayV2::Integration")).toMatchObject({
      PayloadFormatVersion: "1.0",
    });
  });

  it("throttles and logs every route of its stage", () => {
    const stage = onlyOf(routeOf().template, "AWS::ApiGatewayV2::Stage");
    expect(stage).toMatchObject({
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      AccessLogSettings: { Format: expect.stringContaining("$context.routeKey") },
    });
  });

  it("limits one route after it exists", () => {
    const { stack, api, handler } = apiWith();
    const throttle = { rateLimit: 1, burstLimit: 2 };
    api.addRoute({ method: "GET", path: "/rare", handler, throttle });
    const [stage] = Object.values(
      Template.fromStack(stack).findResources("AWS::ApiGatewayV2::Stage"),
    );
    expect(stage).toMatchObject({
      Properties: {
        RouteSettings: { "GET /rare": { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
      },
      DependsOn: expect.arrayContaining([expect.stringContaining("rare")]),
    });
  });

  it("grants a caller one verb on one path of the stage", () => {
    const { stack, api } = apiWith();
    const assumedBy = new ServicePrincipal("test.amazonaws.com");
    const caller = new Role(stack, "Caller", { assumedBy });
    api.grantInvoke(caller, "POST", "/a/{id}");
    expect(() => api.grantInvoke(caller, "GET", "/a/{id}")).toThrow(/no route GET/);
    const granted = grantsOf(Template.fromStack(stack)).filter(({ to }) =>
      to.join().startsWith("Caller"),
    );
    expect(granted.map(({ Resource }) => textOf(Resource))).toEqual([
      expect.stringMatching(/<ApiHttpApi\w+>\/\$default\/POST\/a\/\*$/),
    ]);
  });

  it.each<[string, RouteAuth]>([
    ["auth.oidc", auth.oidc({ issuer: "https://issuer.example.com", audience: ["a"] })],
    ["auth.basic", auth.basic({ realm: "r", sealed: [] })],
  ])("authorizes %s by a function that no other authorizer may invoke", (_, own) => {
    const { template, route } = routeOf(own);
    expect(route).toMatchObject({ AuthorizationType: "CUSTOM" });
    expect(onlyOf(template, "AWS::ApiGatewayV2::Authorizer")).toMatchObject({
      AuthorizerType: "REQUEST",
      AuthorizerPayloadFormatVersion: "1.0",
      EnableSimpleResponses: false,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: ["$request.header.Authorization"],
    });
    const sources = propertiesOf(template, "AWS::Lambda::Permission").map(({ SourceArn }) =>
      textOf(SourceArn),
    );
    expect(sources).toContainEqual(expect.stringMatching(/\/authorizers\/<\w+>$/));
  });

  it("shares the authorizer of equal authentications", () => {
    const { stack, api, handler } = apiWith();
    const own = () => auth.oidc({ issuer: "https://issuer.example.com", audience: ["a"] });
    for (const path of ["/x", "/y"] as const) {
      api.addRoute({ method: "GET", path, handler, auth: own() });
    }
    const template = Template.fromStack(stack);
    expect(propertiesOf(template, "AWS::ApiGatewayV2::Authorizer")).toHaveLength(1);
  });

  it("verifies an HMAC inside the function", () => {
    const own = auth.hmac({ scheme: "github", keys: [{ secret: "key" }], duplicates: "accept" });
    const { template, route } = routeOf(own, ["key"]);
    expect(route).toMatchObject({ AuthorizationType: "NONE" });
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: {
        Variables: Match.objectLike({
          SIGNET_GUARD: Match.serializedJson(
            Match.objectLike({ routes: { "POST /a/{id}": Match.objectLike({ type: "webhook" }) } }),
          ),
        }),
      },
    });
    const { api, handler } = apiWith(own, ["key"]);
    const wrong = { method: "PUT", path: "/b", handler, auth: own, payload: "2.0" } as const;
    expect(() => api.addRoute(wrong)).toThrow(/format 1.0 only/);
  });

  it("rejects an authentication that HTTP APIs lack", () => {
    const { stack } = testStack();
    const own = auth.cognito({ userPools: [new UserPool(stack, "Pool")] });
    expect(() => apiWith(own)).toThrow(/HTTP APIs do not support this auth/);
  });

  it("warns about what an HTTP API lacks until the app acknowledges it", () => {
    const { stack, api } = apiWith();
    const matcher = Match.stringLikeRegexp("no resource policy and no firewall");
    const warnings = () => Annotations.fromStack(stack).findWarning("/Test/Api", matcher);
    expect(warnings()).toHaveLength(1);
    Given.of(api).acknowledgeWarning("signet:httpApiWithoutFirewall", "a test");
    expect(warnings()).toEqual([]);
  });
});

describe("a deployed LockedHttpApi", () => {
  let local: TestCloud;
  let base: string;
  beforeAll(async () => {
    const { stack } = testStack();
    const api = new LockedHttpApi(stack, "Api", { name: "http" });
    const handler = testFunction(stack, "Handler", "handler");
    const ann = new User(stack, "Ann", { userName: "ann" });
    new User(stack, "Bob", { userName: "bob" });
    api.addRoute({ method: "GET", path: "/orders/{id}", handler }).grantInvoke(ann);
    api.addRoute({ method: "DELETE", path: "/orders/{id}", handler });
    local = await deployed({ stack });
    base = local.cloud.apis()["http"] ?? "";
  });
  afterAll(() => local.close());

  it.each([
    ["lets in the caller with a grant", "GET", "ann", 200],
    ["refuses another caller", "GET", "bob", 403],
    ["refuses an unsigned request", "GET", undefined, 403],
    ["refuses another method of the path", "DELETE", "ann", 403],
    ["has no other route", "PUT", "ann", 404],
  ])("%s", async (_, method, as, status) => {
    const { origin, pathname } = new URL(base);
    const keys = as === undefined ? {} : { as: local.keys(as) };
    const answer = await call(origin, method, `${pathname}/orders/7`, keys);
    const texts = new Map([
      [200, "ok"],
      [403, '{"message":"Forbidden"}'],
      [404, '{"message":"Not Found"}'],
    ]);
    expect([answer.status, answer.text]).toEqual([status, texts.get(status)]);
  });
});
