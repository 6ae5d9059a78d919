import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { portOf } from "../../../port-of.ts";
import { lambda, role } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";
import { httpGateway, type HttpGateway, type TestFunction } from "./http-gateway.ts";
import { httpApi } from "./http-sketch.ts";

let answer: TestFunction = () => undefined;
const handlers = { fn: (event: Parameters<TestFunction>[0]) => answer(event) };
const gateway = httpGateway(
  {
    ...lambda("Fn", "code"),
    ...httpApi({
      "ANY /v2/{id}": {},
      "ANY /v1/{id}": { integration: { PayloadFormatVersion: "1.0" } },
      "GET /mapped/{id}": {
        integration: {
          RequestParameters: {
            "append:header.x-a": "$request.querystring.a",
            "overwrite:header.x-b": "id ${request.path.id} of ${context.routeKey}",
            "remove:header.x-c": "",
            "append:querystring.more": "$request.body.list[0].name",
            "remove:querystring.a": "",
            "overwrite:path": "/z/$request.path.id",
            "overwrite:header.x-none": "$request.header.missing",
          },
          ResponseParameters: {
            "500": {
              ResponseParameters: [
                { Destination: "overwrite:statuscode", Source: "403" },
                { Destination: "append:header.x-why", Source: "$response.body.why" },
                { Destination: "remove:header.x-secret", Source: "''" },
              ],
            },
          },
        },
      },
    }),
  },
  handlers,
);
const returning = async (value: unknown, path = "/v2/1") => {
  answer = () => value;
  return gateway.get(path);
};

describe("payload format 2.0", () => {
  it.each<[string, unknown, number, string, string]>([
    ["a response", { statusCode: 201, body: "x" }, 201, "x", "text/plain; charset=utf-8"],
    ["a status as text", { statusCode: "202" }, 202, "", "text/plain; charset=utf-8"],
    ["an object", { name: "a" }, 200, '{"name":"a"}', "application/json"],
    ["a JSON text", '"test"', 200, "test", "application/json"],
    ["a number", 42, 200, "42", "application/json"],
    ["a list", "[1, 2]", 200, "[1, 2]", "application/json"],
    ["no JSON", '{"name": "John", "age":', 200, '{"name": "John", "age":', "application/json"],
    ["nothing", null, 200, "null", "application/json"],
    [
      "base64",
      { statusCode: 200, body: "aGk=", isBase64Encoded: true },
      200,
      "hi",
      "text/plain; charset=utf-8",
    ],
    [
      "its own type",
      { statusCode: 200, headers: { "Content-Type": "text/html" }, body: "<p>" },
      200,
      "<p>",
      "text/html",
    ],
  ])("takes %s", async (_, value, status, text, type) => {
    const response = await returning(value);
    expect([response.status, response.text]).toEqual([status, text]);
    expect(response.header("content-type")).toBe(type);
  });

  it.each<[string, unknown]>([
    ["half a status", { statusCode: 200.5 }],
    ["the status 0", { statusCode: 0 }],
    ["a body that is an object", { statusCode: 200, body: {} }],
    ["a header with a line break", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
  ])("refuses %s", async (_, value) => {
    const response = await returning(value);
    expect([response.status, response.text]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it("sends each cookie on its own line", async () => {
    const { headers } = await returning({ statusCode: 200, cookies: ["a=1", "b=2"] });
    expect(headers.filter(([name]) => name === "set-cookie").map(([, value]) => value)).toEqual([
      "a=1",
      "b=2",
    ]);
  });

  it("hides why a function failed", async () => {
    answer = () => {
      throw new Error("secret");
    };
    const response = await gateway.get("/v2/1");
    expect([response.status, response.text]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it("has the decoded path, joined values, and cookies of their own", async () => {
    await returning({});
    gateway.invoked.splice(0);
    const headers = [
      ["Cookie", "session=abc; theme=dark"],
      ["X-Two", "1"],
      ["X-Two", "2"],
      ["Content-Type", "application/octet-stream"],
    ] as const;
    const path = "/v2/%E2%98%95%20Coffee?a=1&a=.NET%20Core&b=";
    await gateway.call("POST", path, { headers, body: "hi" });
    expect(gateway.invoked[0]?.event).toMatchObject({
      version: "2.0",
      routeKey: "ANY /v2/{id}",
      rawPath: "/v2/☕ Coffee",
      rawQueryString: "a=1&a=.NET%20Core&b=",
      cookies: ["session=abc", "theme=dark"],
      headers: { "x-two": "1,2", "x-forwarded-for": "192.0.2.1" },
      queryStringParameters: { a: "1,.NET Core", b: "" },
      pathParameters: { id: "☕ Coffee" },
      requestContext: { http: { method: "POST", path: "/v2/☕ Coffee" }, stage: "$default" },
      body: "aGk=",
      isBase64Encoded: true,
    });
    expect(gateway.invoked[0]?.event["headers"]).not.toHaveProperty("cookie");
    expect(gateway.invoked[0]?.event["requestContext"]).not.toHaveProperty("authorizer");
  });
});

describe("payload format 1.0", () => {
  it("has the encoded path, decoded parameters and canonical header names", async () => {
    await returning({ statusCode: 200 }, "/v1/1");
    gateway.invoked.splice(0);
    await gateway.get("/v1/a%20b?x=1&x=2", { headers: [["x-forwarded-by", "me"]] });
    expect(gateway.invoked[0]?.event).toMatchObject({
      version: "1.0",
      resource: "/v1/{id}",
      path: "/v1/a%20b",
      pathParameters: { id: "a b" },
      headers: { "X-Forwarded-By": "me" },
      queryStringParameters: { x: "2" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      requestContext: { path: "/v1/a b", resourceId: "ANY /v1/{id}" },
      body: null,
      stageVariables: null,
    });
  });

  it.each<[string, unknown, number]>([
    [
      "a response",
      { statusCode: 200, multiValueHeaders: { a: ["1", "2"] }, headers: { a: "3" } },
      200,
    ],
    ["no status", { body: "x" }, 500],
    ["no JSON", "x", 500],
  ])("answers %s", async (_, value, status) => {
    const response = await returning(value, "/v1/1");
    const values = response.headers.filter(([name]) => name === "a").map(([, one]) => one);
    expect([response.status, values]).toEqual([status, status === 200 ? ["1", "2", "3"] : []]);
  });
});

describe("parameter mapping", () => {
  it("changes headers, the query and the path of the event", async () => {
    await returning({});
    gateway.invoked.splice(0);
    await gateway.call("GET", "/mapped/7?a=1", {
      headers: [
        ["x-a", "0"],
        ["x-b", "client"],
        ["x-c", "client"],
      ],
      body: JSON.stringify({ list: [{ name: "n" }] }),
    });
    const event = gateway.invoked[0]?.event;
    expect(event).toMatchObject({
      rawPath: "/z/7",
      rawQueryString: "more=n",
      headers: { "x-a": "0,1", "x-b": "id 7 of GET /mapped/{id}" },
    });
    expect(event?.["headers"]).not.toHaveProperty("x-c");
    expect(event?.["headers"]).not.toHaveProperty("x-none");
  });

  it("changes the status and headers of a response by its status", async () => {
    const headers = { "x-secret": "s", "content-type": "application/json" };
    const body = JSON.stringify({ why: "because" });
    const mapped = await returning({ statusCode: 500, headers, body }, "/mapped/7");
    expect(mapped.status).toBe(403);
    expect([mapped.header("x-why"), mapped.header("x-secret")]).toEqual(["because", undefined]);
    const other = await returning({ statusCode: 502, headers, body }, "/mapped/7");
    expect([other.status, other.header("x-secret")]).toEqual([502, "s"]);
  });
});

describe("an HTTP backend", () => {
  let server: Server;
  let proxy: HttpGateway;
  const url = (port: number, path: string) => ({
    function: "Fn",
    permitted: false,
    integration: {
      IntegrationType: "HTTP_PROXY",
      IntegrationUri: `http://127.0.0.1:${port}${path}`,
      IntegrationMethod: "ANY",
      PayloadFormatVersion: "1.0",
    },
  });
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader("X-Backend", "yes");
      response.end(
        JSON.stringify({ url: request.url, method: request.method, headers: request.headers }),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = portOf(server);
    proxy = httpGateway(
      {
        ...lambda("Fn", "code"),
        ...httpApi({
          "ANY /one/{path+}": url(port, "/two/{path}?own=1"),
          $default: url(port, "/base"),
          "GET /far": {
            ...url(port, "/"),
            integration: {
              ...url(port, "/").integration,
              IntegrationUri: "https://backend.example.com/",
            },
          },
        }),
      },
      {},
    );
  });
  afterAll(() => void server.close());

  it("receives the request with the path parameters and the query", async () => {
    const headers = [
      ["Authorization", "Bearer t"],
      ["X-Forwarded-For", "6.6.6.6"],
    ] as const;
    const response = await proxy.call("PUT", "/one/a/b%20c?q=1", { headers });
    expect(response.header("x-backend")).toBe("yes");
    expect(response.json).toMatchObject({
      method: "PUT",
      url: "/two/a/b%20c?own=1&q=1",
      headers: { authorization: "Bearer t", via: "HTTP/1.1 AmazonAPIGateway" },
    });
    expect(response.text).not.toContain("6.6.6.6");
    expect(response.text).toContain("for=192.0.2.1");
  });

  it("receives the whole path of the default route", async () => {
    expect((await proxy.get("/x/y")).json).toMatchObject({ url: "/base/x/y" });
  });

  it("cannot be told another client by the name of the host", async () => {
    const headers = [["Host", "x;for=6.6.6.6"]] as const;
    expect((await proxy.get("/x", { headers })).text).toContain('host=\\"x;for=6.6.6.6\\"');
  });

  it.each(["http://127.0.0.1:3{path}/", "http://127.0.0.1{path+}", "http://{path}.localhost"])(
    "has no host that the caller chooses: %s",
    (IntegrationUri) => {
      const { integration, ...route } = url(1, "/");
      const routes = {
        "ANY /one/{path+}": { ...route, integration: { ...integration, IntegrationUri } },
      };
      expect(refusal({ ...lambda("Fn", "code"), ...httpApi(routes) })).toContain(
        "has a parameter in its host",
      );
    },
  );

  it("is called only on this machine or an allowed host", async () => {
    const refused = await proxy.get("/far");
    expect([refused.status, refused.text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(refused.reason).toContain("--allow-http backend.example.com");
  });
});

describe("a service of AWS", () => {
  const queue = "arn:aws:sqs:us-east-1:123456789012:q";
  const service = (
    ...statements: Parameters<typeof role> extends [unknown, ...infer S] ? S : never
  ) =>
    httpGateway(
      {
        ...lambda("Fn", "code"),
        Caller: role("apigateway.amazonaws.com", ...statements),
        ...httpApi({
          "POST /send": {
            permitted: false,
            integration: {
              IntegrationUri: undefined,
              IntegrationSubtype: "SQS-SendMessage",
              PayloadFormatVersion: "1.0",
              CredentialsArn: { "Fn::GetAtt": ["Caller", "Arn"] },
              RequestParameters: {
                QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q",
                MessageBody: "$request.body",
              },
            },
          },
        }),
      },
      {},
    ).call("POST", "/send");

  it("is decided under the role, and then not served", async () => {
    const allowed = await service({ Action: "sqs:SendMessage", Resource: queue });
    expect([allowed.status, allowed.text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(allowed.reason).toContain("the local cloud does not serve SQS-SendMessage");
    const denied = await service({ Action: "sqs:SendMessage", Resource: `${queue}2` });
    expect(denied.status).toBe(500);
    expect(denied.reason).toContain(`sqs:SendMessage on ${queue}`);
  });
});

describe("throttling and the access log", () => {
  it("limits each route, and writes a line for each request", async () => {
    const limited = httpGateway(
      {
        ...lambda("Fn", "code"),
        ...httpApi(
          { "GET /a": {}, "GET /b": {} },
          {
            stage: {
              DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 },
              AccessLogSettings: {
                DestinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:g",
                Format:
                  '$context.routeKey $context.status $context.error.message "$context.identity.userAgent" $context.resourcePath $context.requestId',
              },
            },
          },
        ),
      },
      { fn: () => "x" },
    );
    const headers = [["User-Agent", 'a"b']] as const;
    const statuses = [];
    for (const path of ["/a", "/a", "/b"])
      statuses.push((await limited.get(path, { headers })).status);
    expect(statuses).toEqual([200, 429, 200]);
    const [first, second] = limited.lines;
    expect(first).toMatch(/^GET \/a 200 - "a\\"b" - [\w-]{15}=$/);
    expect(second).toMatch(/^GET \/a 429 Too Many Requests "/);
  });
});
