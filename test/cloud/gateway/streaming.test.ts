import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { att, lambda, ref, restApi, user, type Resource } from "../deployment/sketch.ts";
import { PATIENTLY } from "../runtime/invoke.ts";
import { call, REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";
import { decoded } from "../services/protocol/decoded-events.ts";

/** A handler that does what the query or the event asks for. It writes its second part once the reader has asked. */
const stream = `
import { existsSync, writeFileSync } from "node:fs";
const METADATA = {
  full: { statusCode: 201, headers: { "x-own": "1", "content-type": "text/plain" }, cookies: ["a=b", "c=d"] },
  empty: {},
  bad: { statusCode: 99 },
};
let ended;
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { do: what = "full" } = event.queryStringParameters ?? event;
  if (what === "ended") { stream.end(String(ended)); return; }
  if (what === "before") throw new RangeError("before");
  if (what === "raw") {
    stream.setContentType("text/plain");
    stream.write("first");
    stream.write({ second: 2 });
    stream.end();
    return;
  }
  const out = awslambda.HttpResponseStream.from(stream, METADATA[what] ?? METADATA.full);
  out.write("first");
  if (what === "mid") throw new RangeError("mid");
  if (what === "endless") {
    ended = false;
    for (let i = 0; i < 64; i++) {
      if (!out.write("x".repeat(65_536))) await new Promise((resolve) => out.once("drain", resolve));
    }
    ended = true;
  }
  out.write("second");
  out.end();
});`;
const plain = `export const handler = async () => ({ statusCode: 202, body: "whole" });`;

const onUrl = (id: string): Record<string, Resource> => ({
  [`${id}Url`]: {
    Type: "AWS::Lambda::Url",
    Properties: {
      TargetFunctionArn: att(id),
      AuthType: "AWS_IAM",
      InvokeMode: "RESPONSE_STREAM",
    },
  },
});

/** Streams an alias at /alias, and at /version a version that API Gateway may not invoke. */
const document = {
  swagger: "2.0",
  info: { title: "document", version: "1" },
  paths: Object.fromEntries(
    ["Alias", "Version"].map((target) => [
      `/${target.toLowerCase()}`,
      {
        get: {
          "x-amazon-apigateway-integration": {
            type: "aws_proxy",
            httpMethod: "POST",
            responseTransferMode: "STREAM",
            uri: {
              "Fn::Sub": `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/\${${target}}/response-streaming-invocations`,
            },
          },
        },
      },
    ]),
  ),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([
    {
      name: "Streaming",
      handlers: { stream, plain },
      resources: {
        Invoker: user("invoker", { Action: "lambda:InvokeFunction", Resource: "*" }),
        Stranger: user("stranger"),
        // Another process would not know what this one has done.
        ...lambda("Streams", "stream", { ReservedConcurrentExecutions: 1 }),
        ...lambda("Old", "stream", { Runtime: "nodejs22.x" }),
        ...lambda("Plain", "plain"),
        ...onUrl("Streams"),
        ...onUrl("Plain"),
        Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: ref("Streams") } },
        Alias: {
          Type: "AWS::Lambda::Alias",
          Properties: {
            FunctionName: ref("Streams"),
            Name: "live",
            FunctionVersion: att("Version", "Version"),
          },
        },
        AliasUrl: {
          Type: "AWS::Lambda::Url",
          DependsOn: "Alias",
          Properties: {
            TargetFunctionArn: att("Streams"),
            Qualifier: "live",
            AuthType: "AWS_IAM",
            InvokeMode: "RESPONSE_STREAM",
            Cors: { AllowOrigins: ["https://page.example"] },
          },
        },
        Document: {
          Type: "AWS::ApiGateway::RestApi",
          Properties: { Name: "document", Body: document },
        },
        DocumentDeployment: {
          Type: "AWS::ApiGateway::Deployment",
          Properties: { RestApiId: ref("Document") },
        },
        DocumentStage: {
          Type: "AWS::ApiGateway::Stage",
          Properties: {
            RestApiId: ref("Document"),
            DeploymentId: ref("DocumentDeployment"),
            StageName: "document",
          },
        },
        AliasPermission: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            FunctionName: ref("Alias"),
            Action: "lambda:InvokeFunction",
            Principal: "apigateway.amazonaws.com",
          },
        },
        ...restApi({
          "GET /rest": { function: "Streams", streams: true, timeoutMs: 60_000 },
          "GET /whole": { function: "Plain", streams: true },
          "GET /refused": { function: "Streams", streams: true, permitted: false },
        }),
      },
    },
  ]);
});
afterAll(() => local.close());

/** Returns where a function URL or a route of the API is, and the service that its callers sign for. */
function place(target: string) {
  const url = local.cloud.functionUrls()[target];
  const [api = ""] = Object.values(local.cloud.apis());
  return url === undefined
    ? { endpoint: new URL(api).origin, path: `/prod/${target}`, service: "execute-api" }
    : { endpoint: new URL(url).origin, path: "/", service: "lambda" };
}

async function get(target: string, what: string, as = "admin") {
  const { endpoint, path, service } = place(target);
  const options = { as: local.keys(as), service };
  const { status, text, header } = await call(endpoint, "GET", `${path}?do=${what}`, options);
  return { status, text, type: header("content-type"), own: header("x-own") };
}

/** Reads a response until it has this text, or to its end, and returns what it has read. */
async function read(target: string, what: string, until?: string) {
  const { endpoint, path, service } = place(target);
  const request = wireRequest("GET", `${endpoint}${path}?do=${what}`, [], Buffer.alloc(0));
  const date = new Date();
  const signed = sign(request, { credentials: local.keys("admin"), region: REGION, service, date });
  let [status, text] = [0, ""];
  const cut = await send(endpoint, signed.request, {
    streamTo(head) {
      status = head.status;
      return (chunk) => {
        text += chunk.toString();
        return until === undefined || !text.includes(until);
      };
    },
  }).then(
    () => false,
    () => true,
  );
  return { status, text, cut };
}

describe.each([
  ["a function URL with RESPONSE_STREAM", "streams"],
  ["a method with the transfer mode STREAM", "rest"],
])("%s", (_, target) => {
  const isUrl = target === "streams";

  it("responds with the handler's status, headers and cookies", async () => {
    const type = "text/plain";
    const expected = { status: 201, text: "firstsecond", type, own: "1" };
    expect(await get(target, "full")).toEqual(expected);
  });

  it("sends an error of its own if the function fails before the response begins", async () => {
    const { status, text } = await get(target, "before");
    expect(status).toBe(502);
    expect(text).toBe(isUrl ? "Internal Server Error" : '{"message": "Internal server error"}');
  });

  it("does the same if the metadata is invalid", async () => {
    expect(await get(target, "bad")).toMatchObject({ status: 502 });
    // The rest of that response has no reader, and the function ends all the same.
    await expect.poll(() => invoked("streams", "ended"), PATIENTLY).not.toMatch(/Rate/);
  });

  it("cuts the connection if the function fails after that", async () => {
    expect(await read(target, "mid")).toEqual({ status: 201, text: "first", cut: true });
  });

  it("lets the function go on if the caller hangs up", async () => {
    expect(await read(target, "endless", "x")).toMatchObject({ status: 201 });
    await expect.poll(() => invoked("streams", "ended"), PATIENTLY).toBe("true");
  });

  it("refuses a caller without permission before the function runs", async () => {
    expect(await get(target, "full", "stranger")).toMatchObject({ status: 403 });
  });
});

it.each([
  ["a function URL, which passes it on whole", "plain", 200, '{"statusCode":202,"body":"whole"}'],
  ["a method, which needs a stream", "whole", 502, '{"message": "Internal server error"}'],
])("the result of a handler that does not stream reaches %s", async (_, target, status, text) => {
  expect(await get(target, "")).toMatchObject({ status, text });
});

it("a method that may not invoke its function fails", async () => {
  expect(await get("refused", "full")).toMatchObject({ status: 500 });
});

it("a stream without metadata has the status 200 and the type that the handler sets", async () => {
  const text = 'first{"second":2}';
  expect(await get("streams", "raw")).toMatchObject({ status: 200, text, type: "text/plain" });
});

/** Invokes a function without a stream, and returns its whole response. */
async function invoked(name: string, what: string): Promise<string> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  const body = JSON.stringify({ do: what });
  return (await local.aws("lambda", path, { as: local.keys("admin"), body })).text;
}

it("the URL of an alias streams its version, with the headers for the origin", async () => {
  const { endpoint, path, service } = place("streams:live");
  const headers = [["Origin", "https://page.example"]] as const;
  const options = { as: local.keys("admin"), service, headers };
  const answer = await call(endpoint, "GET", path, options);
  expect([answer.status, answer.text]).toEqual([201, "firstsecond"]);
  expect(answer.header("access-control-allow-origin")).toBe("https://page.example");
  expect((await get("streams:live", "full", "stranger")).status).toBe(403);
});

it.each([
  ["streams an alias", "alias", 201, "firstsecond"],
  ["fails without the permission of the version", "version", 500, /Internal server error/],
])("a method of an OpenAPI document %s", async (_, path, status, text) => {
  const answer = await local.call("GET", `/document/${path}`);
  expect(answer.text).toMatch(text);
  expect(answer.status).toBe(status);
});

it.each(["streams", "old"])("Invoke collects the stream of %s", async (name) => {
  expect(await invoked(name, "raw")).toBe('first{"second":2}');
  expect(await invoked(name, "empty")).toBe(`{}${"\0".repeat(8)}firstsecond`);
  expect(JSON.parse(await invoked(name, "mid"))).toMatchObject({ errorType: "RangeError" });
});

describe("InvokeWithResponseStream", () => {
  const path = "/2021-11-15/functions/streams/response-streaming-invocations";
  const events = async (what: string, headers: readonly [string, string][] = []) => {
    const body = JSON.stringify({ do: what });
    const answer = await local.aws("lambda", path, { as: local.keys("invoker"), body, headers });
    expect(answer.header("content-type")).toBe("application/vnd.amazon.eventstream");
    return decoded(answer.body);
  };

  it("sends each part as an event", async () => {
    expect(await events("raw")).toEqual([
      ["PayloadChunk", "first"],
      ["PayloadChunk", '{"second":2}'],
      ["InvokeComplete", "{}"],
    ]);
  });

  it("sends the error of a function in the last event", async () => {
    const [last, ...before] = (await events("mid", [["x-amz-log-type", "Tail"]])).toReversed();
    expect(
      before
        .toReversed()
        .map(([, text]) => text)
        .join(""),
    ).toMatch(/first$/);
    expect(JSON.parse(last?.[1] ?? "")).toMatchObject({
      ErrorCode: "Unhandled",
      ErrorDetails: expect.stringContaining('"errorType":"RangeError"'),
      LogResult: expect.any(String),
    });
  });

  it("runs the version of an alias", async () => {
    const aliased = path.replace("streams", "streams:live");
    const answer = await local.aws("lambda", aliased, { as: local.keys("invoker"), body: "{}" });
    expect(answer.header("x-amz-executed-version")).toBe("1");
  });

  it("is refused without lambda:InvokeFunction", async () => {
    const answer = await local.aws("lambda", path, { as: local.keys("stranger"), body: "{}" });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(
      "is not authorized to perform: lambda:InvokeFunction on resource",
    );
  });
});
