import { afterAll, beforeAll, expect, it } from "vitest";
import { assumeRole, element, sts } from "../../../assume-role.ts";
import { lambda, restApi, role, user } from "../../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";
import { jsonOf } from "../../../../json-of.ts";

const echo = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;
const mayCall = { Action: "execute-api:Invoke", Resource: "*" };
const trusted = { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/Alice" };

const stack = {
  name: "Api",
  handlers: { echo },
  resources: {
    ...lambda("Echo", "echo"),
    ...restApi(
      {
        "GET /open": { function: "Echo", authorization: "NONE" },
        "ANY /things/{id}/{rest+}": { function: "Echo" },
      },
      { stage: { Variables: { color: "red" } }, api: { BinaryMediaTypes: ["image/png"] } },
    ),
    Alice: user("Alice", mayCall),
    Clerk: {
      ...role(trusted, mayCall),
      Properties: { ...role(trusted, mayCall).Properties, RoleName: "Clerk", Path: "/staff/" },
    },
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns the event that the function received. */
async function event(method: string, path: string, options?: CallOptions) {
  const response = await local.call(method, path, options);
  if (response.status !== 200) throw new Error(response.text);
  return jsonOf<
    Record<string, unknown> & {
      headers: Record<string, string>;
      multiValueHeaders: Record<string, string[]>;
      requestContext: Record<string, unknown> & { identity: Record<string, unknown> };
      queryStringParameters: Record<string, string>;
    }
  >(response);
}

it("the event of a minimal request has exactly API Gateway's members", async () => {
  const seen = await event("GET", "/prod/open");
  const host = seen.headers["Host"] ?? "";
  const headers = {
    Host: host,
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Port": host.split(":")[1],
    "X-Forwarded-Proto": "http",
  };
  expect(seen).toEqual({
    resource: "/open",
    path: "/open",
    httpMethod: "GET",
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: { color: "red" },
    requestContext: {
      accountId: "123456789012",
      apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
      domainName: host,
      domainPrefix: seen.requestContext["apiId"],
      extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
      httpMethod: "GET",
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: null,
        userArn: null,
      },
      path: "/prod/open",
      protocol: "HTTP/1.1",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
      resourcePath: "/open",
      stage: "prod",
    },
    body: null,
    isBase64Encoded: false,
  });
  expect(Object.keys(seen)).toEqual([
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
  ]);
});

it("the event has the same request id and trace id as the response", async () => {
  const answer = await local.call("GET", "/prod/open");
  const { requestContext, headers } = jsonOf<Awaited<ReturnType<typeof event>>>(answer);
  expect(answer.header("x-amzn-requestid")).toBe(requestContext["requestId"]);
  expect(answer.header("x-amz-apigw-id")).toBe(requestContext["extendedRequestId"]);
  expect(answer.header("x-amzn-trace-id")).toBe(headers["X-Amzn-Trace-Id"]);
});

it("the event has the query decoded once and the path not decoded", async () => {
  const path =
    "/prod/things/a%2Fb/x/y%20z?a=1&a=%32&b=c%20d%2Be%252B&bare&%C3%A9=%F0%9F%98%80&__proto__=p";
  const seen = await event("GET", path, { as: local.keys("Alice") });
  expect(seen).toMatchObject({
    path: "/things/a%2Fb/x/y%20z",
    pathParameters: { id: "a%2Fb", rest: "x/y%20z" },
    multiValueQueryStringParameters: { a: ["1", "2"], b: ["c d+e%2B"], bare: [""], é: ["😀"] },
  });
  expect(Object.entries(seen.queryStringParameters)).toEqual([
    ["a", "2"],
    ["b", "c d+e%2B"],
    ["bare", ""],
    ["é", "😀"],
    ["__proto__", "p"],
  ]);
});

it("the event has a space for a + in an unsigned query", async () => {
  const seen = await event("GET", "/prod/open?a=b+c");
  expect(seen).toMatchObject({ queryStringParameters: { a: "b c" } });
});

it("the event has the last value and all values of a repeated header", async () => {
  const headers = [
    ["X-Note", "a"],
    ["X-Note", "b, c"],
  ] as const;
  const seen = await event("GET", "/prod/open", { headers });
  expect(seen.headers).toMatchObject({ "X-Note": "b, c" });
  expect(seen.multiValueHeaders).toMatchObject({ "X-Note": ["a", "b, c"] });
});

it("the event has the names of well-known headers in API Gateway's case", async () => {
  const headers = [
    ["host", "api.example"],
    ["ACCEPT", "*/*"],
    ["user-agent", "test"],
    ["x-Own", "1"],
  ] as const;
  const seen = await event("GET", "/prod/open", { headers });
  expect(Object.keys(seen.headers)).toEqual(
    expect.arrayContaining(["Host", "Accept", "User-Agent", "x-Own"]),
  );
  expect(seen.requestContext.identity).toMatchObject({ userAgent: "test" });
});

it.each(["Content-MD5", "Max-Forwards", "Proxy-Authenticate", "Server", "TE", "WWW-Authenticate"])(
  "the event omits the header %s",
  async (name) => {
    const seen = await event("GET", "/prod/open", { headers: [[name, "x"]] });
    expect(Object.keys(seen.headers).map((key) => key.toLowerCase())).not.toContain(
      name.toLowerCase(),
    );
  },
);

it("the event omits headers of the connection", async () => {
  const as = local.keys("Alice");
  const seen = await event("POST", "/prod/things/1/x", {
    as,
    body: "x",
    headers: [["Connection", "close"]],
  });
  const names = Object.keys(seen.headers).map((name) => name.toLowerCase());
  expect(names).not.toEqual(expect.arrayContaining(["connection"]));
  expect(names).not.toEqual(expect.arrayContaining(["content-length"]));
});

it("the event ignores a caller's forwarding headers, except for earlier addresses in X-Forwarded-For", async () => {
  const seen = await event("GET", "/prod/open", {
    headers: [
      ["X-Forwarded-For", "198.51.100.7"],
      ["X-Forwarded-Proto", "https"],
      ["X-Amzn-Trace-Id", "Root=mine"],
    ],
  });
  expect(seen.headers).toMatchObject({
    "X-Forwarded-For": "198.51.100.7, 127.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-/),
  });
  expect(seen.requestContext.identity).toMatchObject({ sourceIp: "127.0.0.1" });
});

const ROOT = "Root=1-3152b799-8954dae64eda91bc9a23a7e8";

it.each([
  [`${ROOT};Parent=7fa8c0f79203be72;Sampled=1`, /^ROOT;Parent=7fa8c0f79203be72;Sampled=1$/],
  [ROOT, /^ROOT;Parent=[0-9a-f]{16};Sampled=0$/],
  [`${ROOT};Sampled=1;Lineage=1:a:0`, /^ROOT;Parent=[0-9a-f]{16};Sampled=1;Lineage=1:a:0$/],
  [`${ROOT} x`, /^Root=1-(?!3152b799)/],
  [`Self=${ROOT}`, /^Root=1-(?!3152b799)/],
])("the trace of the caller, %s, goes to the function and back", async (given, expected) => {
  const answer = await local.call("GET", "/prod/open", { headers: [["x-amzn-trace-id", given]] });
  const trace = answer.header("x-amzn-trace-id");
  expect(trace).toMatch(new RegExp(expected.source.replace("ROOT", ROOT)));
  expect(jsonOf<{ headers: object }>(answer).headers).toMatchObject({ "X-Amzn-Trace-Id": trace });
});

it("the event omits an Authorization header with a signature, and keeps any other Authorization header", async () => {
  const signed = await event("GET", "/prod/open", { as: local.keys("Alice") });
  expect(signed.headers).not.toHaveProperty("Authorization");
  const bearer = await event("GET", "/prod/open", { headers: [["authorization", "Bearer abc"]] });
  expect(bearer.headers).toMatchObject({ Authorization: "Bearer abc" });
});

it("the event names the user who signed", async () => {
  const as = local.keys("Alice");
  const seen = await event("GET", "/prod/things/1/x", { as });
  const userId = element(
    (await sts(local, { Action: "GetCallerIdentity" }, { as })).text,
    "UserId",
  );
  expect(userId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  expect(seen.requestContext.identity).toMatchObject({
    accessKey: as.accessKeyId,
    accountId: "123456789012",
    caller: userId,
    user: userId,
    userArn: "arn:aws:iam::123456789012:user/Alice",
  });
});

it("the event names the role session that signed", async () => {
  const as = await assumeRole(local, local.keys("Alice"), "staff/Clerk", "Alice@work");
  const { requestContext } = await event("GET", "/prod/things/1/x", { as });
  expect(requestContext.identity).toMatchObject({
    accessKey: as.accessKeyId,
    caller: expect.stringMatching(/^AROA[A-Z2-7]{17}:Alice@work$/),
    user: requestContext.identity["caller"],
    userArn: "arn:aws:sts::123456789012:assumed-role/Clerk/Alice@work",
  });
});

it.each([
  ["a text type", "text/plain", "Grüße", "Grüße", false],
  ["no type", "", '{"a":1}', '{"a":1}', false],
  ["a binary media type", "image/png; x=y", "Grüße", Buffer.from("Grüße").toString("base64"), true],
])(
  "the event has the body of a request with %s",
  async (_, type, body, expected, isBase64Encoded) => {
    const headers = type === "" ? [] : ([["Content-Type", type]] as const);
    const as = local.keys("Alice");
    const seen = await event("PUT", "/prod/things/1/x", { as, body, headers });
    expect(seen).toMatchObject({ httpMethod: "PUT", body: expected, isBase64Encoded });
  },
);
