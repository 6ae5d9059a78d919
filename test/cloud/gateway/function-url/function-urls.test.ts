import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { urlResponse } from "../../../../lib/cloud/gateway/function-url/url-response.ts";
import { assumeRole } from "../../assume-role.ts";
import {
  att,
  functionUrl,
  lambda,
  permission,
  restApi,
  roleFor,
  urlPermissions,
  user,
} from "../../deployment/sketch.ts";
import { call, startTestCloud, type CallOptions, type TestCloud } from "../../test-cloud.ts";
import { callUrl, statusOf } from "./url-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

const echo = `export const handler = async (event, { awsRequestId }) =>
  ({ statusCode: 200, body: JSON.stringify({ event, awsRequestId }) });`;
/** Source of a handler that returns the JSON value in the request body. */
const answer = `export const handler = async ({ body = "null" }) => {
  if (body === "throw") throw new Error("told to");
  if (body === "exit") process.exit(1);
  return JSON.parse(body);
};`;

const toEcho = (Action: string, condition?: object) => ({
  Action,
  Resource: att("Echo"),
  ...(condition === undefined ? {} : { Condition: condition }),
});
const both = [toEcho("lambda:InvokeFunctionUrl"), toEcho("lambda:InvokeFunction")];
const conditioned = [
  toEcho("lambda:InvokeFunctionUrl", { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } }),
  toEcho("lambda:InvokeFunction", { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
];
const Deny = { Effect: "Deny", Action: "lambda:InvokeFunction", Resource: "*" } as const;

const stack = {
  name: "Urls",
  handlers: { echo, answer },
  resources: {
    ...lambda("Echo", "echo"),
    ...functionUrl("Echo"),
    EchoToVia: permission("Echo", {
      Action: "lambda:InvokeFunctionUrl",
      FunctionUrlAuthType: "AWS_IAM",
      Principal: att("Via"),
    }),
    EchoByVia: permission("Echo", { InvokedViaFunctionUrl: true, Principal: att("Via") }),
    ...lambda("Open", "answer"),
    ...functionUrl("Open", "NONE"),
    ...urlPermissions("Open", "*", "NONE"),
    ...lambda("Public", "echo"),
    ...functionUrl("Public", "NONE"),
    ...urlPermissions("Public", "*", "NONE"),
    ...lambda("Full", "echo", { ReservedConcurrentExecutions: 0 }),
    ...functionUrl("Full", "NONE"),
    ...urlPermissions("Full", "*", "NONE"),
    // Each of these functions lacks a permission, or has the permission for another principal or auth type.
    ...lambda("Half", "echo"),
    ...functionUrl("Half", "NONE"),
    HalfToUrl: permission("Half", { Action: "lambda:InvokeFunctionUrl", Principal: "*" }),
    ...lambda("Rest", "echo"),
    ...functionUrl("Rest", "NONE"),
    RestByUrl: permission("Rest", { Principal: "*", InvokedViaFunctionUrl: true }),
    ...lambda("Signed", "echo"),
    ...functionUrl("Signed", "NONE"),
    ...urlPermissions("Signed", "*", "AWS_IAM"),
    ...lambda("Closed", "echo"),
    ...functionUrl("Closed", "NONE"),
    ...lambda("Ours", "echo"),
    ...functionUrl("Ours", "NONE"),
    ...urlPermissions("Ours", "123456789012", "NONE"),
    ...restApi({ "GET /": { function: "Echo", authorization: "NONE" } }),
    Ann: user("Ann", ...both),
    Con: user("Con", ...conditioned),
    Via: user("Via"),
    OnlyUrl: user("OnlyUrl", toEcho("lambda:InvokeFunctionUrl")),
    OnlyInvoke: user("OnlyInvoke", toEcho("lambda:InvokeFunction")),
    Wrong: user(
      "Wrong",
      toEcho("lambda:InvokeFunctionUrl", {
        StringEquals: { "lambda:FunctionUrlAuthType": "NONE" },
      }),
      toEcho("lambda:InvokeFunction"),
    ),
    Denied: user("Denied", ...both, Deny),
    Spared: user("Spared", ...both, {
      ...Deny,
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "false" } },
    }),
    Bob: user("Bob"),
    Clerk: roleFor("Ann", "Clerk", ...both),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const FORBIDDEN = {
  Message:
    "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
};

describe("a signed call", () => {
  it.each([
    ["Ann", 200],
    ["Con", 200],
    ["Via", 200],
    ["Spared", 200],
    ["OnlyUrl", 403],
    ["OnlyInvoke", 403],
    ["Wrong", 403],
    ["Denied", 403],
    ["Bob", 403],
  ])("requires permission for both actions: user %s gets %i", async (name, status) => {
    const answered = await callUrl(local, "echo", "GET", "/", { as: local.keys(name) });
    const forbidden = answered.text === JSON.stringify(FORBIDDEN);
    expect([answered.status, forbidden]).toEqual([status, status === 403]);
  });

  it.each([
    ["/b", 200],
    ["/..b/.c/d.", 200],
    ["/a/../b", 403],
    ["/./b", 403],
    ["/b/.", 403],
    ["/b/..", 403],
  ])(
    "is refused only if its path has dot segments, which a signature does not cover: %s gets %i",
    async (path, status) => {
      const as = local.keys("Ann");
      expect((await callUrl(local, "echo", "GET", path, { as })).status).toBe(status);
    },
  );

  it("that is allowed only through the URL does not allow a direct invocation", async () => {
    const invoke = (name: string) =>
      local.aws("lambda", "/2015-03-31/functions/echo/invocations", { as: local.keys(name) });
    expect((await invoke("Ann")).status).toBe(200);
    expect((await invoke("Con")).status).toBe(403);
    expect((await invoke("Via")).status).toBe(403);
    // A direct invocation lacks the key lambda:InvokedViaFunctionUrl, so a Deny for the value false does not apply.
    expect((await invoke("Spared")).status).toBe(200);
  });

  it("that is denied gets the missing statements in a header of the local cloud", async () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:echo";
    const { status, header } = await callUrl(local, "echo", "GET", "/", { as: local.keys("Bob") });
    expect([status, header("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
    expect(header("x-signet-reason")).toContain("lambda:InvokeFunctionUrl");
    const allow: { statement: object }[] = JSON.parse(header("x-signet-allow") ?? "");
    const statement = (Action: string, key: string, value: string) => ({
      Effect: "Allow",
      Action,
      Resource: arn,
      Condition: { StringEquals: { [key]: value } },
    });
    expect(allow.map((one) => one.statement)).toEqual([
      statement("lambda:InvokeFunctionUrl", "lambda:FunctionUrlAuthType", "AWS_IAM"),
      statement("lambda:InvokeFunction", "lambda:InvokedViaFunctionUrl", "true"),
    ]);
    expect(local.lines.join("\n")).toContain("GET echo url / 403");
  });

  it.each<[string, CallOptions, string, string]>([
    [
      "with another body",
      { tamper: (signed) => ({ ...signed, body: Buffer.from("x") }) },
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ],
    [
      "with a signature for an API",
      { service: "execute-api" },
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'lambda'. ",
    ],
  ])(
    "%s is refused, and the response omits the canonical request",
    async (_, options, type, message) => {
      const as = local.keys("Ann");
      const answered = await callUrl(local, "echo", "POST", "/", { as, ...options });
      expect([answered.status, answered.header("x-amzn-errortype")]).toEqual([403, type]);
      expect(answered.json).toEqual({ message });
    },
  );

  it("with a wrong secret key gets a diagnosis", async () => {
    const as = { ...local.keys("Ann"), secretAccessKey: "x".repeat(40) };
    const answered = await callUrl(local, "echo", "GET", "/", { as });
    expect(answered.header("x-signet-diagnosis")).toMatch(/^unknown: /);
  });
});

describe("an anonymous call", () => {
  it.each([
    ["echo", 403],
    ["public", 200],
    ["half", 403],
    ["rest", 403],
    ["signed", 403],
    ["closed", 403],
    ["ours", 403],
  ])(
    "requires a policy that allows both actions to every principal: function %s responds with %i",
    async (name, status) => {
      const answered = await callUrl(local, name, "GET", "/");
      const forbidden = answered.text === JSON.stringify(FORBIDDEN);
      expect([answered.status, forbidden]).toEqual([status, status === 403]);
    },
  );

  it("may have a signature, which a URL with the auth type NONE ignores", async () => {
    expect(await statusOf(local, "closed", local.keys("admin"))).toBe(403);
  });
});

describe("the event", () => {
  it("of a minimal request has exactly AWS's members", async () => {
    const response = await callUrl(local, "public", "GET", "/");
    const { event, awsRequestId } = jsonOf<{ event: object; awsRequestId: string }>(response);
    const host = new URL(local.cloud.functionUrls()["public"] ?? "").host;
    const id = host.split(".")[0];
    expect(response.header("x-amzn-requestid")).toBe(awsRequestId);
    expect(event).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/",
      rawQueryString: "",
      headers: {
        host,
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": host.split(":")[1],
        "x-forwarded-proto": "http",
      },
      requestContext: {
        accountId: "anonymous",
        apiId: id,
        domainName: host,
        domainPrefix: id,
        http: {
          method: "GET",
          path: "/",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "",
        },
        requestId: awsRequestId,
        routeKey: "$default",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  async function eventOf(path: string, options: CallOptions = {}, name = "public") {
    return jsonOf<{ event: object }>(await callUrl(local, name, "POST", path, options)).event;
  }

  it("has the raw path, the decoded query, joined headers and separate cookies", async () => {
    const headers = [
      ["X-One", "1"],
      ["x-one", "2"],
      ["Cookie", "a=1; b=2"],
      ["Authorization", "Bearer x"],
      ["Content-Type", "application/vnd.x+json; charset=utf-8"],
    ] as const;
    const options = { headers, body: '{"é":1}' };
    expect(await eventOf("/pa2%Fth/1//x?a=1&a=%20b+c&flag", options)).toMatchObject({
      rawPath: "/pa2%Fth/1//x",
      rawQueryString: "a=1&a=%20b+c&flag=",
      queryStringParameters: { a: "1, b c", flag: "" },
      cookies: ["a=1", "b=2"],
      headers: { "x-one": "1,2", authorization: "Bearer x", "content-length": "8" },
      requestContext: { http: { path: "/pa2%Fth/1//x", method: "POST" } },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ["text/csv", false],
    ["application/xml", false],
    ["application/octet-stream", true],
    ["application/x-www-form-urlencoded", true],
    [undefined, true],
  ])("with a body of type %s is base64-encoded: %s", async (type, isBase64Encoded) => {
    const headers = type === undefined ? [] : ([["Content-Type", type]] as const);
    const body = isBase64Encoded ? Buffer.from("hi").toString("base64") : "hi";
    expect(await eventOf("/", { headers, body: "hi" })).toMatchObject({ body, isBase64Encoded });
  });

  it("names the signer and omits the signature", async () => {
    const seen = await eventOf("/", { as: local.keys("Ann") }, "echo");
    const { accessKeyId } = local.keys("Ann");
    const userId: string = expect.stringMatching(/^AIDA/);
    expect(seen).toMatchObject({
      requestContext: {
        accountId: "123456789012",
        authorizer: {
          iam: {
            accessKey: accessKeyId,
            accountId: "123456789012",
            callerId: userId,
            cognitoIdentity: null,
            principalOrgId: null,
            userArn: "arn:aws:iam::123456789012:user/Ann",
            userId,
          },
        },
      },
    });
    expect(seen).not.toHaveProperty("headers.authorization");
    const session = await assumeRole(local, local.keys("Ann"), "Clerk", "Night");
    expect(await eventOf("/", { as: session }, "echo")).toMatchObject({
      requestContext: {
        authorizer: {
          iam: {
            callerId: expect.stringMatching(/^AROA.*:Night$/),
            userArn: "arn:aws:sts::123456789012:assumed-role/Clerk/Night",
          },
        },
      },
    });
  });
});

describe("the response", () => {
  const respond = (body: string) =>
    callUrl(local, "open", "POST", "/", { body, headers: [["Content-Type", "text/plain"]] });

  it.each([
    ['"hello"', "hello"],
    ["3", "3"],
    ["null", "null"],
    ['["hello",3,true]', '["hello",3,true]'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{"body":"x"}', '{"body":"x"}'],
  ])(
    "has status 200 and the payload as its body if the payload %s has no status",
    async (payload, text) => {
      const answered = await respond(payload);
      expect([answered.status, answered.header("content-type"), answered.text]).toEqual([
        200,
        "application/json",
        text,
      ]);
    },
  );

  it.each([
    ['{"statusCode":201,"body":{"a":[1]}}', '{"a":[1]}'],
    ['{"statusCode":201,"body":[1,"b"]}', '[1,"b"]'],
    ['{"statusCode":201,"body":{"a":1},"isBase64Encoded":true}', '{"a":1}'],
    ['{"statusCode":201,"body":null}', ""],
  ])("to %s has the body %s, because an object is sent as JSON", async (payload, text) => {
    expect(await respond(payload)).toMatchObject({ status: 201, text });
  });

  it("has the function's status, headers, cookies and body if the payload has a status", async () => {
    const answered = await respond(
      JSON.stringify({
        statusCode: 418,
        headers: { "X-A": "1", "content-type": "text/plain", "WWW-Authenticate": "Basic" },
        cookies: ["a=1; Secure", "b=2"],
        body: Buffer.from("tea").toString("base64"),
        isBase64Encoded: true,
      }),
    );
    expect([answered.status, answered.text]).toEqual([418, "tea"]);
    expect(answered.header("content-type")).toBe("text/plain");
    expect(answered.header("x-amzn-remapped-www-authenticate")).toBe("Basic");
    expect(answered.headers.filter(([name]) => name.toLowerCase() === "set-cookie")).toEqual([
      ["set-cookie", "a=1; Secure"],
      ["set-cookie", "b=2"],
    ]);
  });

  it.each([
    ["throw"],
    ["exit"],
    ['{"statusCode":"x"}'],
    ['{"statusCode":99}'],
    ['{"statusCode":200,"body":1}'],
    ['{"statusCode":200,"body":true}'],
    ['{"statusCode":200,"headers":{"a":["b"]}}'],
    ['{"statusCode":200,"headers":{"a b":"c"}}'],
    ['{"statusCode":200,"cookies":"a=1"}'],
    ['{"statusCode":200,"cookies":["a=\\r\\nb"]}'],
  ])("to the invalid payload or failure %s is a 502 without details", async (payload) => {
    const answered = await respond(payload);
    expect([answered.status, answered.text]).toEqual([502, "Internal Server Error"]);
    expect(answered.header("content-type")).toBe("text/plain");
  });

  it("to a body of too many nested lists is invalid", () => {
    const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(urlResponse(`{"statusCode":200,"body":${nested}}`)).toBeUndefined();
  });

  it("has status 429 above the concurrency limit, and 413 if it is longer than 6 MB", async () => {
    const full = await callUrl(local, "full", "GET", "/");
    expect([full.status, full.header("x-amzn-errortype")]).toEqual([
      429,
      "TooManyRequestsException",
    ]);
    const large = await respond("x".repeat(6_291_456));
    expect([large.status, large.header("x-amzn-errortype")]).toEqual([
      413,
      "RequestTooLargeException",
    ]);
  });
});

describe("the host", () => {
  const origin = () => new URL(Object.values(local.cloud.apis())[0] ?? "").origin;
  const at = (Host: string, path = "/") =>
    call(origin(), "GET", path, { headers: [["Host", Host]] });

  it("selects the function, in capitals too", async () => {
    const { host } = new URL(local.cloud.functionUrls()["public"] ?? "");
    expect((await at(host.toUpperCase())).status).toBe(200);
    expect((await at(host, "/prod/")).text).toContain('"rawPath":"/prod/"');
  });

  it("of an unknown function URL does not reach an API", async () => {
    const nothing = await at("abc.lambda-url.us-east-1.localhost", "/prod/");
    expect([nothing.status, nothing.json]).toEqual([403, { Message: null }]);
    expect((await at("abc.localhost", "/prod/")).status).toBe(200);
  });
});
