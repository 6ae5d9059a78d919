import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proxyResponse } from "../../../../lib/cloud/gateway/proxy/proxy-response.ts";
import type { Pair } from "../../../../lib/sigv4/request/request.ts";
import { lambda, restApi } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";

/** Source of a handler that returns the JSON in the body after `wait` ms. Its `send` bypasses the bootstrap. */
const mirror = `
import { writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
export const handler = async ({ body, queryStringParameters: how }, { awsRequestId: requestId }) => {
  if (how?.send) writeSync(3, JSON.stringify({ requestId, ...JSON.parse(how.send) }) + "\\n");
  if (how?.wait) await wait(Number(how.wait));
  return body === null ? undefined : JSON.parse(body);
};`;

const stack = {
  name: "Api",
  handlers: { mirror },
  resources: {
    ...lambda("Mirror", "mirror"),
    ...restApi(
      { "ANY /": { function: "Mirror", authorization: "NONE" } },
      { api: { BinaryMediaTypes: ["image/png"] } },
    ),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns the response that a caller gets if the function returns this value. */
const answerTo = (returned: unknown, headers: readonly Pair[] = [], query = "") =>
  local.call("POST", `/prod${query}`, { body: JSON.stringify(returned), headers });

/** Returns spellings of one name, each with a value of its own. */
function spellings(count: number): readonly Pair[] {
  return Array.from({ length: count }, (_, at) => {
    const bits = at.toString(2).padStart(17, "0");
    return [`a${bits.replaceAll("0", "b").replaceAll("1", "B")}`, `v${at}`];
  });
}

describe("a proxy response", () => {
  it.each([
    ["an empty object", {}, 200, ""],
    ["a status", { statusCode: 201 }, 201, ""],
    ["a status in digits", { statusCode: "404" }, 404, ""],
    ["a body", { body: "hello" }, 200, "hello"],
    [
      "an object whose members are null",
      { statusCode: 200, body: null, headers: null, multiValueHeaders: null },
      200,
      "",
    ],
    [
      "base64, which is not decoded if the caller does not accept its type",
      { isBase64Encoded: true, body: "aGk=" },
      200,
      "aGk=",
    ],
    ["a 204, whose body is left out", { statusCode: 204, body: "left out" }, 204, ""],
  ])("may be %s", async (_, returned, status, text) => {
    expect(await answerTo(returned)).toMatchObject({ status, text });
  });

  it("has the content type JSON if the function sets none", async () => {
    expect((await answerTo({ body: "x" })).header("content-type")).toBe("application/json");
    const headers = { "content-TYPE": "text/plain" };
    const typed = await answerTo({ headers });
    expect(typed.headers.filter(([name]) => /^content-type$/i.test(name))).toEqual([
      ["content-TYPE", "text/plain"],
    ]);
  });

  it("converts numbers and booleans in headers to text", async () => {
    const { headers } = await answerTo({ headers: { "X-Number": 1, "X-Flag": true } });
    expect(headers.filter(([name]) => /^x-(number|flag)$/i.test(name))).toEqual([
      ["X-Number", "1"],
      ["X-Flag", "true"],
    ]);
  });

  it.each([
    [
      "joins both maps, multi-value headers first and in their spelling",
      { "x-many": "solo", "set-cookie": "c=3", Other: "1" },
      { "X-MANY": ["multi"], "Set-Cookie": ["a=1", "b=2"] },
      "X-MANY: multi|X-MANY: solo|Set-Cookie: a=1|Set-Cookie: b=2|Set-Cookie: c=3|Other: 1",
    ],
    [
      "sends a value that is in both maps once",
      { "X-Many": "a" },
      { "X-Many": ["a", "a", "b"] },
      "X-Many: a|X-Many: a|X-Many: b",
    ],
  ])("%s", async (_, headers, multiValueHeaders, sent) => {
    const answer = await answerTo({ headers, multiValueHeaders });
    const own = answer.headers.filter(([name]) => /^(x-many|set-cookie|other)$/i.test(name));
    expect(own.map((pair) => pair.join(": ")).join("|")).toBe(sent);
  });

  // Adding one value must not take longer the more there are: 100,000 spellings took 10 seconds.
  it.each([
    ["values", {}, { a: Array<string>(300_000).fill("x") }, 300_000],
    ["spellings of a name", Object.fromEntries(spellings(100_000)), {}, 100_000],
  ])("can have very many %s of a header", (_, headers, multiValueHeaders, count) => {
    const payload = JSON.stringify({ headers, multiValueHeaders });
    const answer = proxyResponse(payload, { binaryMediaTypes: [] }, undefined);
    const sent = typeof answer === "string" ? [] : answer.headers;
    expect(sent.filter(([name]) => name.startsWith("a"))).toHaveLength(count);
  });

  it.each([
    "Authorization",
    "Connection",
    "Content-Length",
    "Content-MD5",
    "Date",
    "Expect",
    "Host",
    "Keep-Alive",
    "Max-Forwards",
    "Proxy-Authenticate",
    "Server",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "WWW-Authenticate",
    "X-Amzn-RequestId",
  ])("cannot set the header %s, which is renamed to X-Amzn-Remapped-…", async (name) => {
    const answer = await answerTo({ headers: { [name]: "7" }, body: "hello" });
    expect(answer).toMatchObject({ status: 200, text: "hello" });
    expect(answer.header(`x-amzn-remapped-${name.toLowerCase()}`)).toBe("7");
    expect(answer.header(name.toLowerCase())).not.toBe("7");
  });

  it.each(["Accept", "Age", "Content-Encoding", "Pragma", "Range", "Referer", "TE", "Via", "Warn"])(
    "sets the header %s",
    async (name) => {
      const answer = await answerTo({ headers: { [name]: "7" } });
      expect(answer.header(name.toLowerCase())).toBe("7");
    },
  );

  it("is decoded from base64 if the first type that the caller accepts is binary", async () => {
    const returned = {
      isBase64Encoded: true,
      body: "aGk=",
      headers: { "Content-Type": "image/png" },
    };
    expect((await answerTo(returned, [["Accept", "image/png;q=1, */*"]])).text).toBe("hi");
    expect((await answerTo(returned, [["Accept", "*/*, image/png"]])).text).toBe("aGk=");
  });
});

describe("an invalid proxy response", () => {
  it.each([
    ["text", "hello", "the function returned no JSON object"],
    ["a list", [1]],
    ["a number", 7],
    ["null", null],
    ["an unknown member", { statusCode: 200, cookies: [] }, 'the member "cookies" is not one of '],
    ["a body that is not text", { body: { a: 1 } }, "body is not a string: use JSON.stringify"],
    ["a status that is not a number", { statusCode: "ok" }, "statusCode is not an integer"],
    ["a status in a list", { statusCode: [200] }],
    ["a status in hexadecimal", { statusCode: "0xc8" }],
    ["no status", { statusCode: null }],
    ["a status out of range", { statusCode: 600 }],
    ["the status of an interim response", { statusCode: 100 }],
    ["a fractional status", { statusCode: 200.5 }],
    [
      "a header that is an object",
      { headers: { a: { b: 1 } } },
      "headers or multiValueHeaders is not a map of valid headers",
    ],
    ["headers that are text", { headers: "a: b" }],
    ["headers in a list", { headers: ["a"] }],
    ["a multi-value header that is text", { multiValueHeaders: { a: "b" } }],
    ["a multi-value header of objects", { multiValueHeaders: { a: [{}] } }],
    ["a line break in a header", { headers: { a: "b\r\nSet-Cookie: c=d" } }],
    ["a line break in a name", { headers: { "a\r\nb": "c" } }],
    ["a header beyond Latin-1", { headers: { a: "😀" } }],
    ["a header without a name", { headers: { "": "a" } }],
  ])("causes a 502: %s", async (_, returned, why = "") => {
    const answer = await answerTo(returned);
    expect(answer.status).toBe(502);
    expect(answer.header("x-amzn-errortype")).toBe("InternalServerErrorException");
    expect(answer.text).toBe('{"message": "Internal server error"}');
    const request = local.events.findLast(({ type }) => type === "request");
    expect(request).toHaveProperty("reason", expect.stringContaining(`proxy response: ${why}`));
  });

  it("causes a 502: undefined", async () => {
    expect((await local.call("GET", "/prod")).status).toBe(502);
  });

  it.each([
    ["a payload that is not JSON", '{"type":"result","payload":"{"}', 502],
    ["a payload that is not text", '{"type":"result","payload":5}', 200],
    ["an error that is null", '{"type":"error","error":null}', 200],
    ["another type", '{"type":"constructor"}', 200],
    ["no type", "{}", 200],
    ["a response without a request id", '{"type":"result","payload":"{}","requestId":null}', 200],
    ["a response to another request", '{"type":"result","payload":"{","requestId":"earlier"}', 200],
  ])("that bypasses the bootstrap affects only its own request: %s", async (_, message, status) => {
    const query = `?send=${encodeURIComponent(message)}`;
    expect((await answerTo({ statusCode: 200 }, [], query)).status).toBe(status);
    expect((await answerTo({ statusCode: 200, body: "still here" })).text).toBe("still here");
  });

  it("that the function's code sends after the end of its request is dropped", async () => {
    const send = encodeURIComponent('{"type":"result","payload":"{}"}');
    expect((await answerTo({ body: "late" }, [], `?send=${send}&wait=50`)).text).toBe("");
    expect((await answerTo({ body: "mine" }, [], "?wait=200")).text).toBe("mine");
  });
});
