import { once } from "node:events";
import { request as httpRequest, type RequestOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../../lib/cloud/runtime/channel/message.ts";
import { runtimeApi } from "../../../../lib/cloud/runtime/provided/runtime-api.cjs";

const PREFIX = "/2018-06-01/runtime";
const EVENT = {
  requestId: "id-1",
  event: '{"a":1}',
  deadlineMs: 1234,
  functionArn: "arn:fn",
  traceId: "Root=1-2",
};
const ERROR = '{"errorMessage":"m","errorType":"T","stackTrace":[]}';

let isOwn = true;
let messages: Message[] = [];
let api: ReturnType<typeof runtimeApi>;
beforeEach(async () => {
  [isOwn, messages] = [true, []];
  api = runtimeApi({ heard: (message) => void messages.push(message), isOwn: () => isOwn });
  api.server.listen(0, "127.0.0.1");
  await once(api.server, "listening");
});
afterEach(() => new Promise<void>((done) => api.end(done)));

async function call(
  method: string,
  path: string,
  body = "",
  headers: RequestOptions["headers"] = {},
) {
  // The address of a server that listens on TCP is an AddressInfo.
  const { port } = api.server.address() as AddressInfo;
  const options = { port, host: "127.0.0.1", method, path: PREFIX + path, headers, agent: false };
  const sent = httpRequest(options).end(body);
  const [response] = await once(sent, "response");
  const answer = await text(response);
  return { status: response.statusCode, headers: response.headers, json: JSON.parse(answer) };
}

it("is ready when the runtime asks for the first event, and gives it the event", async () => {
  const asked = call("GET", "/invocation/next");
  await expect.poll(() => messages).toEqual([{ type: "ready" }]);
  api.send({ ...EVENT, clientContext: '{"custom":\n{"a":"é"}}' });
  const { headers, json } = await asked;
  expect(json).toEqual({ a: 1 });
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": "id-1",
    "lambda-runtime-deadline-ms": "1234",
    "lambda-runtime-invoked-function-arn": "arn:fn",
    "lambda-runtime-trace-id": "Root=1-2",
    "lambda-runtime-client-context": Buffer.from('{"custom":{"a":"é"}}').toString("latin1"),
  });
});

describe("while an event runs", () => {
  beforeEach(async () => {
    api.send(EVENT);
    await call("GET", "/invocation/next");
    messages = [];
  });

  it.each([
    [
      "a response",
      "/invocation/id-1/response",
      "not JSON",
      202,
      { type: "result", payload: "not JSON" },
    ],
    ["an error", "/invocation/id-1/error", ERROR, 202, { type: "error", payload: ERROR }],
    [
      "a response of more than 6 MB",
      "/invocation/id-1/response",
      "x".repeat(6_291_557),
      413,
      { type: "error", payload: expect.stringContaining("Function.ResponseSizeTooLarge") },
    ],
  ])("passes on %s", async (_, path, body, status, message) => {
    expect(await call("POST", path, body)).toMatchObject({ status });
    expect(messages).toEqual([{ requestId: "id-1", ...message }]);
  });

  it.each([
    ["another event", "/invocation/id-2/response", 400, "InvalidRequestID"],
    ["the start", "/init/error", 403, "InvalidStateTransition"],
    ["no API", "/invocation/id-1/other", 404, "NotFound"],
  ])("refuses a call about %s", async (_, path, status, errorType) => {
    expect(await call("POST", path, ERROR)).toMatchObject({ status, json: { errorType } });
    expect(messages).toEqual([]);
  });

  it("refuses a second response", async () => {
    await call("POST", "/invocation/id-1/response", "1");
    const second = await call("POST", "/invocation/id-1/response", "2");
    expect(second).toMatchObject({ status: 403, json: { errorType: "InvalidStateTransition" } });
    expect(messages).toHaveLength(1);
  });

  it("uses the error's type of the header if there is no body", async () => {
    const headers = { "Lambda-Runtime-Function-Error-Type": "Own.Type" };
    await call("POST", "/invocation/id-1/error", "", headers);
    expect(messages).toMatchObject([{ payload: '{"errorType":"Own.Type","errorMessage":""}' }]);
  });
});

it("passes on an error of the start", async () => {
  expect(await call("POST", "/init/error", ERROR)).toMatchObject({ status: 202 });
  expect(messages).toEqual([{ type: "init-error", payload: ERROR }]);
});

it.each([
  ["", { type: "result", payload: "" }],
  ["Own.Type", { type: "error", payload: ERROR }],
])("passes on a streamed response that ends with the error type '%s'", async (errorType, last) => {
  api.send(EVENT);
  await call("GET", "/invocation/next");
  messages = [];
  // The address of a server that listens on TCP is an AddressInfo.
  const { port } = api.server.address() as AddressInfo;
  const path = `${PREFIX}/invocation/id-1/response`;
  const sent = httpRequest({
    port,
    host: "127.0.0.1",
    method: "POST",
    path,
    agent: false,
    headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Content-Type": "text/plain",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    },
  });
  sent.write("first");
  await expect.poll(() => messages.length).toBe(2);
  const [begun, chunk] = messages;
  expect(begun).toEqual({ type: "stream", requestId: "id-1", contentType: "text/plain" });
  if (chunk?.type !== "chunk") throw new Error("no chunk");
  expect(Buffer.from(chunk.data).toString()).toBe("first");
  chunk.taken();
  if (errorType !== "") {
    sent.addTrailers({
      "Lambda-Runtime-Function-Error-Type": errorType,
      "Lambda-Runtime-Function-Error-Body": Buffer.from(ERROR).toString("base64"),
    });
  }
  sent.end();
  const [response] = await once(sent, "response");
  response.resume();
  expect(response.statusCode).toBe(202);
  expect(messages.at(-1)).toEqual({ requestId: "id-1", ...last });
});

it("closes a connection that is not of the function's own process", async () => {
  isOwn = false;
  await expect(call("GET", "/invocation/next")).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(messages).toEqual([]);
});
