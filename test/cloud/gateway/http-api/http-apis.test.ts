import { describe, expect, it } from "vitest";
import { lambda, role, user, type Resources, type Statement } from "../../deployment/sketch.ts";
import { httpGateway, type TestFunction } from "./http-gateway.ts";
import { httpApi } from "./http-sketch.ts";

const invoke = (path: string) => ({
  Action: "execute-api:Invoke",
  Resource: { "Fn::Sub": `arn:aws:execute-api:*:*:\${Http}/${path}` },
});
const base: Resources = {
  ...lambda("Fn", "code"),
  ...lambda("Rest", "code"),
  Ann: user("ann", invoke("$default/GET/orders/*"), invoke("$default/$default"), invoke("prod/*")),
  Bob: user("bob"),
};
const resources: Resources = {
  ...base,
  ...httpApi({
    "GET /open": {},
    "GET /orders/{id}": { authorization: "AWS_IAM" },
    "GET /unlinked": { permitted: false },
    "GET /files/{path+}": { route: {} },
    "GET /admin/{id}": { authorization: "AWS_IAM" },
    $default: { authorization: "AWS_IAM", function: "Rest" },
  }),
  Prod: {
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: { ApiId: { Ref: "Http" }, StageName: "prod", AutoDeploy: true },
  },
};
const shown: TestFunction = ({ routeKey, rawPath }) => ({ routeKey, rawPath });
const gateway = httpGateway(resources, { fn: shown, rest: shown });

describe("a route with AWS_IAM", () => {
  it.each([
    ["lets a caller in whose policy allows the path", "/orders/7", "ann", 200],
    ["refuses an unsigned request", "/orders/7", undefined, 403],
    ["refuses a caller without a policy", "/orders/7", "bob", 403],
    ["refuses a path that the policy does not name", "/admin/7", "ann", 403],
    ["lets a caller in by the name of the default route", "/else", "ann", 200],
    ["refuses an unsigned request to the default route", "/else", undefined, 403],
    ["judges a named stage by its name", "/prod/admin/7", "ann", 200],
    ["refuses a caller without a policy for the stage", "/prod/admin/7", "bob", 403],
  ])("%s", async (_, path, as, status) => {
    const answer = await gateway.get(path, as === undefined ? {} : { as });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(status === 403 ? '{"message":"Forbidden"}' : "routeKey");
  });

  it("says why in the headers of the local cloud only", async () => {
    const answer = await gateway.get("/orders/7", { as: "bob" });
    expect(answer.header("x-signet-reason")).toContain("execute-api:Invoke");
    expect(answer.header("x-signet-allow")).toContain("$default/GET/orders/7");
    expect(answer.header("x-amzn-errortype")).toBeUndefined();
    expect(answer.header("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
  });

  it("is named by its host as well", async () => {
    const host = `${gateway.apiId}.execute-api.us-east-1.localhost`;
    expect((await gateway.get("/orders/7", { host, as: "ann" })).status).toBe(200);
    expect((await gateway.get("/orders/7", { host })).status).toBe(403);
    const another = await gateway.get("/orders/7", { host: `0123456789.${host.slice(11)}` });
    expect(another.text).toBe("not an HTTP API");
  });
});

describe("a request", () => {
  it.each([
    ["without a signature to an open route", "GET", "/open", 200, undefined],
    ["to a function without the permission", "GET", "/unlinked", 500, /no permission allows/],
    ["with dot segments", "GET", "/files/../orders/7", 400, /dot segments/],
    ["with an encoded slash that hides a route", "GET", "/files%2Fx", 400, /another route/],
    ["with another spelling of a route", "GET", "/%6Fpen", 400, /another route/],
    ["with an encoded slash as data", "GET", "/files/a%2Fb", 200, undefined],
    ["with a raw brace", "GET", "/files/{a}", 400, /raw \{/],
  ])("%s has the right answer", async (_, method, path, status, reason) => {
    const answer = await gateway.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.reason ?? "").toMatch(reason ?? /^$/);
  });

  it("names the stage in the path of the event only if the stage has a name", async () => {
    expect((await gateway.get("/open")).json).toEqual({ routeKey: "GET /open", rawPath: "/open" });
    expect((await gateway.get("/prod/open")).json).toEqual({
      routeKey: "GET /open",
      rawPath: "/prod/open",
    });
  });
});

describe("an API without a default route", () => {
  const plain = httpGateway(
    {
      ...base,
      ...httpApi(
        { "GET /a": {}, "ANY /b/{x}": {}, "GET /b/{rest+}": {} },
        {
          stage: { AutoDeploy: false },
        },
      ),
    },
    { fn: ({ routeKey }) => routeKey },
  );

  it("serves nothing before a deployment", async () => {
    const answer = await plain.get("/a");
    expect([answer.status, answer.text]).toEqual([404, '{"message":"Not Found"}']);
  });
});

describe("the default endpoint", () => {
  it("is not served if it is disabled", async () => {
    const off = httpGateway(
      { ...base, ...httpApi({ "GET /a": {} }, { api: { DisableExecuteApiEndpoint: true } }) },
      { fn: () => "in" },
    );
    expect((await off.get("/a")).status).toBe(404);
  });
});

describe("CredentialsArn", () => {
  const integration = { CredentialsArn: { "Fn::GetAtt": ["Caller", "Arn"] } };
  const withRole = (trusted: string, ...statements: readonly Statement[]) =>
    httpGateway(
      {
        ...base,
        Caller: role(trusted, ...statements),
        ...httpApi({ "GET /a": { integration, permitted: false } }),
      },
      { fn: () => "in" },
    );
  const may = { Action: "lambda:InvokeFunction", Resource: "*" };

  it("invokes the function as the role, which the function's policy need not allow", async () => {
    expect((await withRole("apigateway.amazonaws.com", may).get("/a")).text).toBe("in");
  });

  it.each<[string, string, readonly Statement[], RegExp]>([
    ["the role does not trust API Gateway", "lambda.amazonaws.com", [may], /sts:AssumeRole/],
    [
      "the role may not invoke the function",
      "apigateway.amazonaws.com",
      [],
      /lambda:InvokeFunction/,
    ],
  ])("answers 500 if %s", async (_, trusted, statements, reason) => {
    const answer = await withRole(trusted, ...statements).get("/a");
    expect([answer.status, answer.text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(answer.reason).toMatch(reason);
  });
});
