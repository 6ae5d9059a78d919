import type { Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainBody } from "../../../../../lib/cloud/gateway/rest-api/integration/http/plain-body.ts";
import { backendUrl } from "../../../../../lib/cloud/gateway/rest-api/integration/http/backend-url.ts";
import { portOf } from "../../../../port-of.ts";
import { lambda, restApi, user, type RouteSketch } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { startEchoServer, type Echoed } from "./echo-server.ts";

let backend: Server;
let local: TestCloud;

function route(integration: object, more: object = {}): RouteSketch {
  return {
    function: "Fn",
    permitted: false,
    authorization: "NONE",
    method: {
      Integration: { IntegrationHttpMethod: "ANY", ...integration },
      MethodResponses: ["200", "201", "418"].map((StatusCode) => ({
        StatusCode,
        ResponseParameters: {
          "method.response.header.X": true,
          "method.response.header.Date": true,
          "method.response.header.Via": true,
        },
      })),
      RequestParameters: {
        "method.request.path.proxy": true,
        "method.request.querystring.q": false,
        "method.request.header.H": false,
        "method.request.header.Empty": false,
      },
      ...more,
    },
  };
}

function routes(url: string): Readonly<Record<string, RouteSketch>> {
  const passing = [{ StatusCode: "200" }];
  const http = { Type: "HTTP", Uri: `${url}/a?own=1`, IntegrationResponses: passing };
  const headers = (name: string) => ({
    ...http,
    RequestParameters: { [`integration.request.header.${name}`]: "'x'" },
  });
  return {
    "ANY /http": route({
      ...http,
      Uri: `${url}/a/{id}?own=1`,
      RequestParameters: {
        "integration.request.header.X-Mapped": "method.request.header.H",
        "integration.request.header.X-Empty": "method.request.header.Empty",
        "integration.request.querystring.all": "method.request.multivaluequerystring.q",
        "integration.request.querystring.last": "method.request.querystring.q",
        "integration.request.path.id": "method.request.body.id",
      },
    }),
    "GET /status/{proxy}": route({
      ...http,
      Uri: `${url}/status/{proxy}`,
      RequestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
      IntegrationResponses: [
        {
          StatusCode: "418",
          SelectionPattern: "5\\d{2}",
          ResponseParameters: {
            "method.response.header.X": "integration.response.header.X-Backend",
            "method.response.header.Date": "'today'",
            "method.response.header.Via": "integration.response.body.method",
          },
          ResponseTemplates: { "application/json": "$input.path('$.url')" },
        },
        { StatusCode: "200" },
      ],
    }),
    "POST /form": route({
      ...http,
      RequestTemplates: {
        "application/x-www-form-urlencoded":
          '#set($context.requestOverride.header.X-Set = "yes"){"all": "$util.urlDecode($input.body)"}',
      },
    }),
    "GET /set": route({
      ...http,
      RequestTemplates: {
        "application/json": "#set($context.requestOverride.header.X-Set = $input.params('v'))",
      },
    }),
    ...Object.fromEntries(
      [
        "Content-Length",
        "Transfer-Encoding",
        "X-Amzn-Trace-Id",
        "Via",
        "TE",
        "Upgrade-Insecure",
      ].map((name) => [`GET /header-${name}`, route(headers(name))]),
    ),
    "ANY /proxy/{proxy+}": route({
      Type: "HTTP_PROXY",
      Uri: `${url}/{proxy}`,
      RequestParameters: {
        "integration.request.path.proxy": "method.request.path.proxy",
        "integration.request.header.H": "'replaced'",
        "integration.request.querystring.q": "'foo'",
      },
    }),
    "GET /guarded": { ...route({ Type: "HTTP_PROXY", Uri: `${url}/g` }), authorization: "AWS_IAM" },
    "GET /elsewhere": route({ Type: "HTTP_PROXY", Uri: "https://elsewhere.example/" }),
    "GET /staged": route({ Type: "HTTP_PROXY", Uri: "http://${stageVariables.host}/staged" }),
    "GET /unset": route({ Type: "HTTP_PROXY", Uri: "http://${stageVariables.none}/" }),
    "GET /refused": route({ ...http, Uri: "http://127.0.0.1:1/" }),
    "GET /hang": route({ ...http, Uri: `${url}/hang`, TimeoutInMillis: 50 }),
    "GET /link": route({ ...http, ConnectionType: "VPC_LINK", ConnectionId: "l" }),
  };
}

beforeAll(async () => {
  backend = await startEchoServer();
  const host = `127.0.0.1:${portOf(backend)}`;
  const resources = {
    ...lambda("Fn", "code"),
    ...restApi(routes(`http://${host}`), { stage: { Variables: { host } } }),
    Caller: user("Caller", { Action: "execute-api:Invoke", Resource: "*" }),
  };
  local = await startTestCloud([
    { name: "Api", handlers: { code: "export const handler = () => {};" }, resources },
  ]);
});
afterAll(async () => {
  await local.close();
  backend.closeAllConnections();
  backend.close();
});

async function echoed(...args: Parameters<TestCloud["call"]>): Promise<Echoed> {
  const { json } = await local.call(...args);
  // The echo server's own form.
  return json as Echoed;
}

function named({ headers }: Echoed): Readonly<Record<string, string>> {
  const pairs = headers.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), headers[i + 1] ?? ""] as const] : [],
  );
  return Object.fromEntries(pairs);
}

describe("an HTTP integration", () => {
  it("sends only what is mapped, and the headers of API Gateway", async () => {
    const body = '{"id": "a/b?c"}';
    const headers = [
      ["H", "one"],
      ["Empty", ""],
      ["Other", "two"],
      ["Content-Type", "application/json"],
    ] as const;
    const got = await echoed("POST", "/prod/http?q=1&q=2+3&r=4", { headers, body });
    expect(got).toMatchObject({
      method: "POST",
      url: "/a/a%2Fb%3Fc?own=1&all=1&all=2%203&last=2%203",
      body,
    });
    expect(named(got)).toEqual({
      accept: "application/json",
      connection: expect.any(String),
      "content-length": "15",
      "content-type": "application/json",
      host: `127.0.0.1:${portOf(backend)}`,
      "user-agent": expect.stringMatching(/^AmazonAPIGateway_[a-z0-9]{10}$/),
      "x-amzn-apigateway-api-id": expect.stringMatching(/^[a-z0-9]{10}$/),
      "x-amzn-trace-id": expect.stringMatching(/^Root=/),
      "x-mapped": "one",
    });
  });

  it("refuses a broken body that a mapping reads", async () => {
    const answer = await local.call("POST", "/prod/http", { body: '{"id"' });
    expect([answer.status, answer.text]).toEqual([
      400,
      '{"message":"Invalid JSON in request body"}',
    ]);
  });

  it("passes the body of a status that no pattern selects, as 200 without the headers", async () => {
    const answer = await local.call("GET", "/prod/status/404");
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ url: "/status/404" });
    expect(answer.header("x-backend")).toBeUndefined();
    expect(answer.header("content-type")).toBe("application/json");
    expect(answer.header("x-amzn-trace-id")).toMatch(/^Root=/);
  });

  it("maps headers and renders the template of the selected response", async () => {
    const answer = await local.call("GET", "/prod/status/503");
    expect([answer.status, answer.text]).toEqual([418, "/status/503"]);
    expect(answer.header("x")).toBe("yes");
    expect(answer.header("x-amzn-remapped-date")).toBe("today");
    expect(answer.header("via")).toBe("GET");
  });

  it("renders the template of the request, whose overrides are sent", async () => {
    const headers = [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]] as const;
    const got = await echoed("POST", "/prod/form", { headers, body: "a=%21" });
    expect(got.body).toBe('{"all": "a=!"}');
    expect(named(got)["x-set"]).toBe("yes");
  });

  it.each(["Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id"])(
    "fails if %s is mapped",
    async (name) => {
      const answer = await local.call("GET", `/prod/header-${name}`);
      expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
      expect(answer.header("x-signet-reason")).toContain(`${name} header already present`);
    },
  );

  it.each([
    ["Via", undefined],
    ["TE", undefined],
    ["Upgrade-Insecure", "x"],
  ])("sends the mapped header %s as %s", async (name, value) => {
    const got = await echoed("GET", `/prod/header-${name}`);
    expect(named(got)[name.toLowerCase()]).toBe(value);
  });
});

describe("an HTTP_PROXY integration", () => {
  it("forwards the request, to which mappings are added", async () => {
    const headers = [
      ["H", "own"],
      ["User-Agent", "me"],
      ["Cookie", "a=1"],
      ["X-Forwarded-For", "203.0.113.1"],
      ["Max-Forwards", "3"],
    ] as const;
    const got = await echoed("PUT", "/prod/proxy/x%2Fy/z?q=bar&r=%20", { headers, body: "text" });
    expect(got).toMatchObject({ method: "PUT", url: "/x%2Fy/z?q=bar&r=%20&q=foo", body: "text" });
    expect(named(got)).toMatchObject({
      h: "replaced",
      "user-agent": "me",
      cookie: "a=1",
      host: `127.0.0.1:${portOf(backend)}`,
      "x-forwarded-for": "203.0.113.1, 127.0.0.1",
    });
    expect(named(got)).not.toHaveProperty("max-forwards");
  });

  it("passes the status and the headers back, without following a redirect", async () => {
    const answer = await local.call("GET", "/prod/proxy/status/302");
    expect(answer.status).toBe(302);
    expect(answer.header("location")).toBe("http://elsewhere.example/");
    expect(answer.header("x-amzn-remapped-date")).toBeDefined();
    expect(answer.header("via")).toBeUndefined();
    expect(answer.header("x-amzn-trace-id")).toBeUndefined();
  });

  it("does not send a signature on, and needs one if the method does", async () => {
    const got = await echoed("GET", "/prod/guarded", { as: local.keys("Caller") });
    expect(named(got)).not.toHaveProperty("authorization");
    expect((await local.call("GET", "/prod/guarded")).status).toBe(403);
    const bearer = [["Authorization", "Bearer x"]] as const;
    const open = await echoed("GET", "/prod/proxy/a", { headers: bearer });
    expect(named(open)["authorization"]).toBe("Bearer x");
  });

  it("calls a host that a stage variable names", async () => {
    expect(await echoed("GET", "/prod/staged")).toMatchObject({ url: "/staged" });
  });

  it("does not call the API that it belongs to in a loop", async () => {
    const got = await echoed("GET", "/prod/proxy/a");
    const headers = [
      ["X-Amzn-Apigateway-Api-Id", named(got)["x-amzn-apigateway-api-id"] ?? ""],
    ] as const;
    const answer = await local.call("GET", "/prod/proxy/a", { headers });
    expect(answer.status).toBe(500);
    expect(answer.header("x-signet-reason")).toContain("which is a loop");
  });
});

describe("an HTTP backend that gives no response", () => {
  it.each([
    ["/elsewhere", 500, "Internal server error", "with --allow-http elsewhere.example"],
    ["/unset", 500, "Internal server error", "Invalid endpoint address"],
    ["/set?v=a%0D%0AB:%20c", 500, "Internal server error", "a text that no header has"],
    ["/link", 500, "Internal server error", "no VPC links"],
    ["/refused", 504, "Network error communicating with endpoint", "connection refused"],
    ["/hang", 504, "Endpoint request timed out", "did not respond within 50 ms"],
  ])("is an error of the gateway for %s", async (path, status, message, reason) => {
    const answer = await local.call("GET", `/prod${path}`);
    expect([answer.status, answer.text]).toEqual([status, `{"message": "${message}"}`]);
    expect(answer.header("x-signet-reason")).toContain(reason);
    expect(local.lines.at(-1)).toContain(reason);
  });
});

it("The routes that cannot be served are known before they are called", () => {
  expect(local.cloud.unservedIntegrations()).toEqual([
    "GET /elsewhere of api/prod: elsewhere.example is not this machine: start the local cloud with --allow-http elsewhere.example",
    "GET /unset of api/prod: http://${stageVariables.none}/ is not a URL with the variables of the stage",
    expect.stringMatching(/^GET \/link of api\/prod: the local cloud has no VPC links/),
  ]);
});

describe("the URL of a backend", () => {
  const value = (text: string, isEncoded = true) => new Map([["p", { value: text, isEncoded }]]);
  it.each([
    ["http://h", value(""), { path: "/", query: [] }],
    ["http://h/{p}", value("a%2Fb/c"), { path: "/a%2Fb/c" }],
    ["http://h/{p+}", value("a/b"), { path: "/a/b" }],
    ["http://h/{p}/{q}", value("a/b?c#d", false), { path: "/a%2Fb%3Fc%23d/{q}" }],
    ["http://h?x={p}", value("a&b", false), { path: "/", query: [["x", "a%26b"]] }],
    ["HTTPS://h:8443/a", value(""), { origin: "https://h:8443" }],
  ])("%s has its parts", (url, parameters, expected) => {
    expect(backendUrl(url, {}, parameters)).toMatchObject(expected);
  });

  it.each([
    ["http://h/x/{p}", value("..", false)],
    ["http://h/x/{p}", value("%2E%2e")],
    ["http://h/{p}", value("a b")],
    ["http://{p}/", value("h")],
    ["http://a@h/", value("h")],
    ["ftp://h/", value("h")],
  ])("%s is refused", (url, parameters) => {
    expect(backendUrl(url, {}, parameters)).toBeUndefined();
  });
});

describe("the body of a backend", () => {
  it.each([
    ["gzip", gzipSync("text"), "text"],
    ["identity", Buffer.from("text"), "text"],
    ["gzip", Buffer.from("text"), undefined],
    ["zip", Buffer.from("text"), undefined],
    ["gzip", gzipSync(Buffer.alloc(11 * 1024 * 1024)), undefined],
  ])("with the encoding %s is decoded", (encoding, body, expected) => {
    expect(plainBody([["Content-Encoding", encoding]], body)?.toString()).toBe(expected);
  });
});
