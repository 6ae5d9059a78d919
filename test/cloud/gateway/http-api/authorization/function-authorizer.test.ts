import { beforeEach, describe, expect, it } from "vitest";
import { lambda, ref, role, type Resources, type Statement } from "../../../deployment/sketch.ts";
import { httpGateway, type HttpCall, type TestFunction } from "../http-gateway.ts";
import { httpApi, httpAuthorizer } from "../http-sketch.ts";

const by = (id: string) => ({
  authorization: "CUSTOM" as const,
  route: { AuthorizerId: ref(id) },
});
const iam = { EnableSimpleResponses: false };
const resources: Resources = {
  ...lambda("Fn", "code"),
  ...lambda("Guard", "code"),
  ...httpAuthorizer("Simple", "Guard"),
  ...httpAuthorizer("Cached", "Guard", { AuthorizerResultTtlInSeconds: 300 }),
  ...httpAuthorizer("PerRoute", "Guard", {
    AuthorizerResultTtlInSeconds: 300,
    IdentitySource: ["$request.header.Authorization", "$context.routeKey"],
  }),
  ...httpAuthorizer("Policy", "Guard", { ...iam, AuthorizerResultTtlInSeconds: 300 }),
  ...httpAuthorizer("Old", "Guard", { ...iam, AuthorizerPayloadFormatVersion: "1.0" }),
  ...httpAuthorizer("Everyone", "Guard", { IdentitySource: undefined }),
  ...httpApi({
    "GET /simple": by("Simple"),
    "GET /cached/a": by("Cached"),
    "GET /cached/b": by("Cached"),
    "GET /per/a": by("PerRoute"),
    "GET /per/b": by("PerRoute"),
    "GET /policy/{x}": by("Policy"),
    "GET /old": { ...by("Old"), integration: { PayloadFormatVersion: "1.0" } },
    "GET /everyone": by("Everyone"),
  }),
};

const policyFor = (Resource: string, Effect = "Allow") => ({
  Version: "2012-10-17",
  Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
});
let answer: TestFunction = () => undefined;
const gateway = httpGateway(resources, {
  guard: (event) => answer(event),
  fn: ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext) }),
});
const get = (path: string, token?: string, more: HttpCall = {}) =>
  gateway.get(path, token === undefined ? more : { headers: [["authorization", token]], ...more });
const guards = () => gateway.invoked.filter(({ name }) => name === "guard").length;
beforeEach(() => gateway.invoked.splice(0));

describe("simple responses", () => {
  it.each<[string, unknown, number, string | undefined]>([
    ["true", { isAuthorized: true }, 200, undefined],
    ["false", { isAuthorized: false }, 403, '{"message":"Forbidden"}'],
    ["a text", { isAuthorized: "true" }, 500, '{"message":"Internal Server Error"}'],
    ["a policy", { principalId: "a", policyDocument: policyFor("*") }, 500, undefined],
    ["no object", "yes", 500, undefined],
    ["a context that is a list", { isAuthorized: true, context: [] }, 500, undefined],
  ])("with %s decide", async (_, value, status, text) => {
    answer = () => value;
    const response = await get("/simple", "t");
    expect(response.status).toBe(status);
    expect(response.text).toContain(text ?? "");
  });

  it("do not decide if the function fails", async () => {
    answer = () => {
      throw new Error("Unauthorized");
    };
    expect((await get("/simple", "t")).status).toBe(500);
  });

  it("are asked for only with every identity source", async () => {
    answer = () => ({ isAuthorized: true });
    const none = await get("/simple");
    expect([none.status, none.text]).toEqual([401, '{"message":"Unauthorized"}']);
    expect((await get("/simple", " ")).status).toBe(401);
    expect(guards()).toBe(0);
    expect((await get("/everyone")).status).toBe(200);
  });

  it("pass their context with JSON types", async () => {
    answer = () => ({ isAuthorized: true, context: { team: "red", list: [1, { a: true }] } });
    expect((await get("/simple", "t")).json).toMatchObject({
      authorizer: { lambda: { team: "red", list: [1, { a: true }] } },
    });
  });

  it("come from an event with the request's own ARN and without the body", async () => {
    answer = () => ({ isAuthorized: true });
    await gateway.get("/simple?a=1", { headers: [["authorization", "t"]] });
    const [first] = gateway.invoked;
    expect(first?.event).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      routeArn: `arn:aws:execute-api:us-east-1:123456789012:${gateway.apiId}/$default/GET/simple`,
      identitySource: ["t"],
      routeKey: "GET /simple",
      queryStringParameters: { a: "1" },
    });
    expect(first?.event).not.toHaveProperty("body");
  });
});

describe("the cache", () => {
  it("holds a simple answer for every route of the authorizer", async () => {
    answer = ({ rawPath }) => ({ isAuthorized: rawPath === "/cached/a" });
    expect((await get("/cached/a", "one")).status).toBe(200);
    expect((await get("/cached/b", "one")).status).toBe(200);
    expect((await get("/cached/b", "two")).status).toBe(403);
    expect(guards()).toBe(2);
  });

  it("holds an answer for one route if the route is an identity source", async () => {
    answer = ({ rawPath }) => ({ isAuthorized: rawPath === "/per/a" });
    expect((await get("/per/a", "one")).status).toBe(200);
    expect((await get("/per/b", "one")).status).toBe(403);
  });

  it("holds a policy, which is evaluated for each request", async () => {
    answer = () => ({
      principalId: "ann",
      policyDocument: policyFor("arn:aws:execute-api:*:*:*/GET/policy/1"),
    });
    expect((await get("/policy/1", "ann")).status).toBe(200);
    expect((await get("/policy/2", "ann")).status).toBe(403);
    expect(guards()).toBe(1);
  });

  it("holds no invalid answer", async () => {
    answer = () => ({});
    expect((await get("/cached/a", "bad")).status).toBe(500);
    answer = () => ({ isAuthorized: true });
    expect((await get("/cached/a", "bad")).status).toBe(200);
  });
});

describe("format 1.0", () => {
  it("decides by a policy and passes a flat context", async () => {
    const context = { team: "red", principalId: "forged" };
    answer = () => ({ principalId: "ann", policyDocument: policyFor("*"), context });
    expect((await get("/old", "t")).json).toMatchObject({
      authorizer: { team: "red", principalId: "ann" },
    });
    const [first] = gateway.invoked;
    expect(first?.event).toMatchObject({
      version: "1.0",
      authorizationToken: "t",
      resource: "/old",
    });
  });

  it.each<[string, TestFunction, number]>([
    ["a Deny", () => ({ principalId: "a", policyDocument: policyFor("*", "Deny") }), 403],
    ["no principal", () => ({ policyDocument: policyFor("*") }), 500],
    ["a policy that cannot be evaluated", () => ({ principalId: "a", policyDocument: {} }), 500],
    [
      "a nested context",
      () => ({ principalId: "a", policyDocument: policyFor("*"), context: { a: {} } }),
      500,
    ],
    ["the error Unauthorized", () => Promise.reject(new Error("Unauthorized")), 401],
    ["another error", () => Promise.reject(new Error("told to")), 500],
  ])("refuses %s", async (_, own, status) => {
    answer = own;
    expect((await get("/old", "t")).status).toBe(status);
  });
});

describe("the permission for the authorizer's function", () => {
  const withAuthorizer = (properties: object, permitted: boolean, ...roles: readonly Statement[]) =>
    httpGateway(
      {
        ...lambda("Fn", "code"),
        ...lambda("Guard", "code"),
        Caller: role("apigateway.amazonaws.com", ...roles),
        ...httpAuthorizer("Own", "Guard", { ...properties }, permitted),
        ...httpApi({ "GET /a": by("Own") }),
      },
      { guard: () => ({ isAuthorized: true }), fn: () => "in" },
    ).get("/a", { headers: [["authorization", "t"]] });
  const credentials = { AuthorizerCredentialsArn: { "Fn::GetAtt": ["Caller", "Arn"] } };
  const may = { Action: "lambda:InvokeFunction", Resource: "*" };

  it.each([
    ["the function's policy", {}, true, [], 200],
    ["neither the function's policy nor a role", {}, false, [], 500],
    ["a role", credentials, false, [may], 200],
    ["a role without the permission", credentials, true, [], 500],
  ])("comes from %s", async (_, properties, permitted, statements, status) => {
    expect((await withAuthorizer(properties, permitted, ...statements)).status).toBe(status);
  });
});
