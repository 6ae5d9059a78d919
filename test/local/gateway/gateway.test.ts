import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireRequest } from "../../../lib/sigv4/request.ts";
import { lambda, ref, restApi, user } from "../sketch.ts";
import { ACCOUNT, startTestCloud, type CallOptions, type TestCloud } from "../test-cloud.ts";

/** Answers with what the body says, or by what the query asks for. */
const mirror = `
export const handler = async (event, context) => {
  const how = event.queryStringParameters?.do;
  if (how === "throw") throw new TypeError("told to");
  if (how === "hang") await new Promise(() => setInterval(() => {}, 1000));
  if (how === "answer") return JSON.parse(event.body);
  return { statusCode: 200, body: JSON.stringify({ resource: event.resource, path: event.path, inContext: event.requestContext.path, parameters: event.pathParameters }) };
};`;

const invoke = (suffix: string) => ({
  Action: "execute-api:Invoke",
  Resource: {
    "Fn::Sub": `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/${suffix}`,
  },
});

const order = {
  type: "object",
  required: ["item"],
  properties: { item: { type: "string" }, quantity: { type: "integer" } },
  additionalProperties: false,
};

const stack = {
  name: "Api",
  handlers: { mirror },
  resources: {
    ...lambda("Mirror", "mirror", { Timeout: 20 }),
    ...restApi(
      {
        "GET /": { function: "Mirror", authorization: "NONE" },
        "GET /open": { function: "Mirror", authorization: "NONE" },
        "POST /open": { function: "Mirror", authorization: "NONE" },
        "GET /things": { function: "Mirror", authorization: "NONE" },
        "GET /things/known": { function: "Mirror", authorization: "NONE" },
        "GET /things/{id}": { function: "Mirror", authorization: "NONE" },
        "POST /things/{id}": { function: "Mirror", authorization: "NONE" },
        "ANY /files/{proxy+}": { function: "Mirror", authorization: "NONE" },
        "GET /files/{proxy+}": { function: "Mirror", authorization: "NONE" },
        "PUT /{proxy+}": { function: "Mirror", authorization: "NONE" },
        "GET /secure": { function: "Mirror" },
        "POST /secure": { function: "Mirror" },
        "GET /secure/{name}": { function: "Mirror" },
        "GET /unlinked": { function: "Mirror", authorization: "NONE", permitted: false },
        "GET /brief": { function: "Mirror", authorization: "NONE", timeoutMs: 50 },
        "GET /rare": { function: "Mirror", authorization: "NONE" },
        "POST /orders": {
          function: "Mirror",
          authorization: "NONE",
          method: {
            RequestValidatorId: ref("Validator"),
            RequestModels: { $default: ref("Order") },
            RequestParameters: {
              "method.request.querystring.source": true,
              "method.request.header.X-Tenant": true,
              "method.request.querystring.optional": false,
            },
          },
        },
        "POST /letters": {
          function: "Mirror",
          authorization: "NONE",
          method: {
            RequestValidatorId: ref("Validator"),
            RequestModels: { "application/json": ref("Order") },
          },
        },
      },
      {
        stage: {
          MethodSettings: [
            {
              ResourcePath: "/~1rare",
              HttpMethod: "GET",
              ThrottlingRateLimit: 0.001,
              ThrottlingBurstLimit: 1,
            },
          ],
        },
      },
    ),
    Validator: {
      Type: "AWS::ApiGateway::RequestValidator",
      Properties: {
        RestApiId: ref("Api"),
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      },
    },
    Order: {
      Type: "AWS::ApiGateway::Model",
      Properties: { RestApiId: ref("Api"), ContentType: "application/json", Schema: order },
    },
    Alice: user("Alice", invoke("prod/GET/secure"), invoke("prod/GET/secure/*"), {
      ...invoke("prod/GET/secure/private"),
      Sid: "NotThat",
      Effect: "Deny",
    }),
    Bob: user("Bob"),
    Wide: user("Wide", { Action: "execute-api:*", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const get = (path: string, options?: CallOptions) => local.call("GET", path, options);

describe("routing", () => {
  it.each([
    ["GET", "/prod", "/", null],
    ["GET", "/prod/", "/", null],
    ["GET", "//prod/open", "/open", null],
    ["GET", "/prod/things/known", "/things/known", null],
    ["GET", "/prod/things/known/", "/things/known", null],
    ["GET", "/prod/things/7", "/things/{id}", { id: "7" }],
    ["GET", "/prod/things/a%2Fb%20c", "/things/{id}", { id: "a%2Fb%20c" }],
    // The literal resource has no POST, so the vaguer one that has it serves.
    ["POST", "/prod/things/known", "/things/{id}", { id: "known" }],
    ["PUT", "/prod/things/known", "/{proxy+}", { proxy: "things/known" }],
    ["GET", "/prod/files/a/b.txt", "/files/{proxy+}", { proxy: "a/b.txt" }],
    ["DELETE", "/prod/files/a/b.txt", "/files/{proxy+}", { proxy: "a/b.txt" }],
    ["GET", "/prod/files/a/", "/files/{proxy+}", { proxy: "a" }],
    ["GET", "/prod/files/a//b", "/files/{proxy+}", { proxy: "a//b" }],
    ["GET", "/prod/files//a//", "/files/{proxy+}", { proxy: "a" }],
    ["PUT", "/prod//x", "/{proxy+}", { proxy: "x" }],
    [
      "GET",
      "/prod/files/x/test%2Balias@g.com/test+alias@g.com",
      "/files/{proxy+}",
      { proxy: "x/test%2Balias@g.com/test+alias@g.com" },
    ],
    ["GET", "/prod/files/%2e%2e/x", "/files/{proxy+}", { proxy: "%2e%2e/x" }],
  ])("%s %s is served by %s", async (method, path, resource, parameters) => {
    const { status, json } = await local.call(method, path);
    expect(status).toBe(200);
    expect(json).toMatchObject({ resource, parameters });
  });

  it.each([
    ["/prod/files/a/", "/files/a/", "/prod/files/a/"],
    ["/prod/files/a//b", "/files/a//b", "/prod/files/a//b"],
    ["/prod//open", "/open", "/prod//open"],
    ["/prod", "/", "/prod/"],
  ])("%s is %s to the function, and %s with its stage", async (sent, path, inContext) => {
    expect((await get(sent)).json).toMatchObject({ path, inContext });
  });

  it.each([
    ["a path nobody declared", "GET", "/prod/nowhere"],
    ["a verb nobody declared", "DELETE", "/prod/open"],
    ["an empty path parameter", "GET", "/prod/things//"],
    ["an empty greedy parameter", "GET", "/prod/files//"],
    ["a literal in another spelling", "GET", "/prod/%6Fpen"],
    ["a literal in capitals", "GET", "/prod/OPEN"],
    ["a dot segment", "GET", "/prod/things/../open"],
    ["a dot segment in a greedy path", "GET", "/prod/files/./a"],
    ["a dot segment for the stage", "GET", "/other/../prod/open"],
  ])("%s fits no route", async (_, method, path) => {
    const { status, json } = await local.call(method, path);
    expect(status).toBe(403);
    expect(json).toEqual({
      message: path.startsWith("/prod/") ? "Missing Authentication Token" : "Forbidden",
    });
  });

  it("an unknown stage is forbidden", async () => {
    const answer = await get("/test/open");
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("ForbiddenException");
    expect(answer.text).toBe('{"message":"Forbidden"}');
  });
});

describe("what the gateway itself answers", () => {
  it("has AWS's headers", async () => {
    const answer = await get("/prod/nowhere");
    expect(answer.header("content-type")).toBe("application/json");
    expect(answer.header("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(answer.header("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.header("x-amz-apigw-id")).toMatch(/^[\w-]{15}=$/);
    expect(answer.header("content-length")).toBe(String(answer.body.length));
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
  });

  it.each([
    [
      "no permission for the function",
      "/prod/unlinked",
      500,
      '{"message":"Internal server error"}',
    ],
    ["a function that throws", "/prod/open?do=throw", 502, '{"message": "Internal server error"}'],
    [
      "a function that takes too long",
      "/prod/brief?do=hang",
      504,
      '{"message": "Endpoint request timed out"}',
    ],
  ])("%s", async (_, path, status, text) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.header("x-amzn-errortype")).toBe("InternalServerErrorException");
    expect(answer.text).toBe(text);
  });

  it("throttles a method by its own setting", async () => {
    expect((await get("/prod/rare")).status).toBe(200);
    const answer = await get("/prod/rare");
    expect(answer.status).toBe(429);
    expect(answer.header("x-amzn-errortype")).toBe("TooManyRequestsException");
    expect(answer.text).toBe('{"message":"Too Many Requests"}');
  });

  it("says why in its log, and only there", async () => {
    await get("/prod/unlinked");
    expect(local.lines.join("\n")).toContain("no permission lets API Gateway invoke");
  });
});

describe("the signature", () => {
  const hash = (header: string) => createHash("sha256").update(header).digest("base64");
  const scheme = (value: string): CallOptions => ({ headers: [["Authorization", value]] });

  it("is asked for, and is enough with a policy", async () => {
    expect((await get("/prod/secure")).text).toBe('{"message":"Missing Authentication Token"}');
    expect((await get("/prod/secure", { as: local.keys("Alice") })).status).toBe(200);
  });

  it("refuses a tampered request with what it should have been", async () => {
    const tamper = (request: WireRequest) => ({ ...request, query: [["a", "1"] as const] });
    const answer = await get("/prod/secure", { as: local.keys("Alice"), tamper });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("InvalidSignatureException");
    const { message } = answer.json as { message: string };
    expect(message).toMatch(
      /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'GET\n\/prod\/secure\na=1\nhost:127\.0\.0\.1:\d+\nx-amz-date:\d{8}T\d{6}Z\n\nhost;x-amz-date\ne3b0c442[0-9a-f]+'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-east-1\/execute-api\/aws4_request\n[0-9a-f]{64}'\n$/,
    );
  });

  it.each<[string, (request: WireRequest) => WireRequest]>([
    ["another body", (request) => ({ ...request, body: Buffer.from("{}") })],
    ["another path", (request) => ({ ...request, path: "/prod/secure/x" })],
    ["another verb", (request) => ({ ...request, method: "POST" })],
    [
      "a changed signed header",
      (request) => ({
        ...request,
        headers: request.headers.map(([name, value]) => [name, name === "X-Note" ? "b" : value]),
      }),
    ],
    [
      "one digit of the signature",
      (request) => ({
        ...request,
        headers: request.headers.map(([name, value]) => [
          name,
          name === "Authorization"
            ? value.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))
            : value,
        ]),
      }),
    ],
    [
      "a session token that the key has not",
      (request) => ({ ...request, headers: [...request.headers, ["X-Amz-Security-Token", "abc"]] }),
    ],
    [
      "a second Authorization",
      (request) => ({ ...request, headers: [...request.headers, ["Authorization", "Bearer x"]] }),
    ],
  ])("refuses %s", async (_, tamper) => {
    const headers = [["X-Note", "a"]] as const;
    const { status } = await get("/prod/secure", { as: local.keys("Wide"), headers, tamper });
    expect(status).toBe(403);
  });

  it.each<[string, CallOptions | (() => CallOptions), string, RegExp]>([
    [
      "an old one",
      () => ({ as: local.keys("Alice"), date: minutesFromNow(-6) }),
      "InvalidSignatureException",
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      "one of the future",
      () => ({ as: local.keys("Alice"), date: minutesFromNow(6) }),
      "InvalidSignatureException",
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
    [
      "another region's",
      () => ({ as: local.keys("Alice"), region: "eu-west-1" }),
      "InvalidSignatureException",
      /^Credential should be scoped to a valid region/,
    ],
    [
      "another service's",
      () => ({ as: local.keys("Alice"), service: "kms" }),
      "InvalidSignatureException",
      /^Credential should be scoped to correct service: 'execute-api'\. $/,
    ],
    [
      "an unknown key's",
      { as: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x".repeat(40) } },
      "UnrecognizedClientException",
      /^The security token included in the request is invalid\.$/,
    ],
    [
      "the well-known test key's",
      { as: { accessKeyId: "test", secretAccessKey: "test" } },
      "UnrecognizedClientException",
      /invalid/,
    ],
    [
      "a prototype's",
      { as: { accessKeyId: "__proto__", secretAccessKey: "x" } },
      "UnrecognizedClientException",
      /invalid/,
    ],
    [
      "a Bearer token",
      scheme("Bearer abc"),
      "IncompleteSignatureException",
      literal(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash("Bearer abc")}'.`,
      ),
    ],
    [
      "Basic",
      scheme("Basic Zm9vOmJhcg=="),
      "IncompleteSignatureException",
      literal(
        `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${hash("Basic Zm9vOmJhcg==")}`,
      ),
    ],
  ])("refuses %s", async (_, options, type, message) => {
    const answer = await get("/prod/secure", typeof options === "function" ? options() : options);
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe(type);
    expect((answer.json as { message: string }).message).toMatch(message);
  });

  it("is nothing to an unknown route, unless it is no signature at all", async () => {
    const signed = await get("/prod/nowhere", { as: local.keys("Alice") });
    expect(signed.text).toBe('{"message":"Missing Authentication Token"}');
    const bearer = await get("/prod/nowhere", scheme("Bearer abc"));
    expect(bearer.header("x-amzn-errortype")).toBe("IncompleteSignatureException");
  });

  it("is not asked for where the method asks for none, even when it is wrong", async () => {
    expect(
      (await get("/prod/open", { as: { accessKeyId: "AKIA", secretAccessKey: "x" } })).status,
    ).toBe(200);
  });
});

describe("the policy", () => {
  const silent = "because no identity-based policy allows the execute-api:Invoke action";
  const denied = "with an explicit deny in an identity-based policy";

  it.each([
    ["Bob", "GET", "/secure", silent],
    ["Alice", "POST", "/secure", silent],
    ["Alice", "GET", "/secure/private", denied],
  ])("refuses %s on %s %s, the account masked", async (name, method, path, why) => {
    const answer = await local.call(method, `/prod${path}`, { as: local.keys(name) });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
    const { Message, ...others } = answer.json as { Message: string };
    expect(others).toEqual({});
    expect(Message.replace(/:\w{10}\/prod/, ":API/prod")).toBe(
      `User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:API/prod/${method}${path} ${why}`,
    );
  });

  it("names the statement that denied in the log", async () => {
    await get("/prod/secure/private", { as: local.keys("Alice") });
    expect(local.lines.join("\n")).toContain("denied by policy Own of user Alice, NotThat");
  });

  it("takes the path as it was sent, as AWS does: a slash at its end makes another resource", async () => {
    const as = local.keys("Alice");
    expect((await get("/prod/secure/", { as })).status).toBe(200);
    expect((await get("/prod/secure/private/", { as })).status).toBe(200);
  });

  it("is asked about the request's own path, not the route's template", async () => {
    const as = local.keys("Alice");
    expect((await get("/prod/secure/public", { as })).status).toBe(200);
    expect((await get("/prod/secure/private", { as })).status).toBe(403);
  });

  it("has a limit on what it is asked about", async () => {
    const answer = await get(`/prod/secure/${"x".repeat(1600)}`, { as: local.keys("Wide") });
    expect(answer.status).toBe(414);
    expect(answer.json).toEqual({ message: "Request URI too long" });
  });
});

describe("request validation", () => {
  const post = (path: string, body: string, headers: CallOptions["headers"] = []) =>
    local.call("POST", path, { body, headers: [["X-Tenant", "t"], ...headers] });
  const good = '{"item":"tea"}';

  it("lets through what fits", async () => {
    expect((await post("/prod/orders?source=web", good)).status).toBe(200);
    expect((await post("/prod/orders?sou%72ce=web", good)).status).toBe(200);
  });

  it.each([
    ["another type", '{"item":1}', []],
    ["an unknown member", '{"item":"tea","price":1}', []],
    ["no JSON", "tea", []],
    ["nothing", "", []],
    ["a content type no model names", '{"item":1}', [["Content-Type", "text/plain"]]],
    [
      "a content type with parameters",
      '{"item":1}',
      [["Content-Type", "application/json; charset=utf-8"]],
    ],
    [
      "the name of what every object inherits for a content type",
      '{"item":1}',
      [["Content-Type", "constructor"]],
    ],
    ["a prototype for a content type", '{"item":1}', [["Content-Type", "__proto__"]]],
    ["a prototype for a body", '{"__proto__":{"item":"tea"}}', []],
  ] as const)("refuses %s", async (_, body, headers) => {
    const answer = await post("/prod/orders?source=web", body, headers);
    expect(answer.status).toBe(400);
    expect(answer.header("x-amzn-errortype")).toBe("BadRequestException");
    expect(answer.text).toBe('{"message":"Invalid request body"}');
  });

  it.each([
    ["neither", "/prod/orders", [], "X-Tenant, source"],
    ["blank ones", "/prod/orders?source=", [["X-Tenant", " "]], "X-Tenant, source"],
    ["the header alone", "/prod/orders", [["x-tenant", "t"]], "source"],
    ["the query alone", "/prod/orders?source=web&source=", [], "X-Tenant"],
  ] as const)(
    "names the required parameters that are not there: %s",
    async (_, path, headers, missing) => {
      const answer = await local.call("POST", path, { body: good, headers });
      expect(answer.status).toBe(400);
      expect(answer.text).toBe(`{"message":"Missing required request parameters: [${missing}]"}`);
    },
  );

  it("checks only the content types that models name, where none is named for all", async () => {
    expect(
      (await post("/prod/letters", '{"item":1}', [["Content-Type", "APPLICATION/JSON"]])).status,
    ).toBe(400);
    expect((await post("/prod/letters", '{"item":1}')).status).toBe(400);
    expect((await post("/prod/letters", "x", [["Content-Type", "text/plain"]])).status).toBe(200);
  });
});

describe("size", () => {
  const post = (bytes: number) => local.call("POST", "/prod/open", { body: "x".repeat(bytes) });

  it("over Lambda's limit is too long", async () => {
    const answer = await post(6_300_000);
    expect(answer.status).toBe(413);
    expect(answer.text).toBe('{"message": "Request Too Long"}');
  });

  it("over the gateway's own limit is told in plain text", async () => {
    const answer = await post(10_485_761);
    expect(answer.status).toBe(413);
    expect(answer.header("content-type")).toBe("text; charset=utf-8");
    expect(answer.text).toBe("HTTP content length exceeded 10485760 bytes.");
  });
});

function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

function literal(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
