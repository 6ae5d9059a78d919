import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseQuery, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { lambda, restApi, user } from "../../cloud/deployment/sketch.ts";
import {
  startTestCloud,
  type Answer,
  type CallOptions,
  type TestCloud,
} from "../../cloud/test-cloud.ts";
import { smithySigned } from "../smithy-sign.ts";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { jsonOf } from "../../json-of.ts";

// The number in a title is the number of a scenario in scenarios.test.ts.

const handler = `let calls = 0;
export const handler = async ({ body }) => ({ statusCode: 200, body: JSON.stringify({ calls: ++calls, body }) });`;
const stack = {
  name: "Signatures",
  handlers: { demo: handler },
  resources: {
    ...lambda("Demo", "demo"),
    ...restApi({ "GET /secure": { function: "Demo" }, "POST /orders": { function: "Demo" } }),
    TestLambda: user("TestLambda", { Action: "execute-api:Invoke", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const as = () => local.keys("TestLambda");
const get = (options: CallOptions = {}) =>
  local.call("GET", "/prod/secure", { as: as(), ...options });
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

/** Sends a request, checks that the handler was not called for it, and returns status and body. */
async function refused(ask: () => Promise<Answer>): Promise<string> {
  const counted = async () => jsonOf<{ calls: number }>(await get()).calls;
  const before = await counted();
  const { status, text } = await ask();
  expect(await counted()).toBe(before + 1);
  return `${status} ${text}`;
}

/** Returns a function that changes the value of a header in a request. */
const header =
  (name: string, change: (value: string) => string) =>
  (request: WireRequest): WireRequest => ({
    ...request,
    headers: request.headers.map(([key, value]): Pair => [
      key,
      key.toLowerCase() === name ? change(value) : value,
    ]),
  });
const withHeader =
  (...added: readonly Pair[]) =>
  (request: WireRequest): WireRequest => ({ ...request, headers: [...request.headers, ...added] });

describe("a signature", () => {
  it.each<[string, () => Promise<Answer>, RegExp]>([
    [
      "11: of an unknown key",
      () => get({ as: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" } }),
      /^403 .*The security token included in the request is invalid\./,
    ],
    [
      "12: with another secret",
      () => get({ as: { ...as(), secretAccessKey: "another" } }),
      /^403 .*The request signature we calculated does not match.*The Canonical String for this request should have been/,
    ],
    [
      "13: for another region",
      () => get({ region: "us-east-2" }),
      /^403 .*Credential should be scoped to a valid region/,
    ],
    [
      "14: for another service",
      () => get({ service: "lambda" }),
      /^403 .*Credential should be scoped to correct service: 'execute-api'/,
    ],
    [
      "15: with a date six minutes ago",
      () => get({ date: minutes(-6) }),
      /^403 .*Signature expired: .* - 5 min\.\)/,
    ],
    [
      "16: with a date six minutes ahead",
      () => get({ date: minutes(6) }),
      /^403 .*Signature not yet current/,
    ],
    [
      "17: with another day in its scope",
      () =>
        get({
          tamper: header("authorization", (value) => value.replace(/\/\d{8}\//, "/20200101/")),
        }),
      /^403 .*Date in Credential scope does not match/,
    ],
    [
      "86: for another body",
      () =>
        local.call("POST", "/prod/orders", {
          as: as(),
          body: "1",
          tamper: (request) => ({ ...request, body: Buffer.from("2") }),
        }),
      /^403 .*The request signature we calculated does not match/,
    ],
    [
      "87: that does not cover a session token",
      () => get({ tamper: withHeader(["X-Amz-Security-Token", "x"]) }),
      /^403 .*The security token included in the request is invalid/,
    ],
    [
      "87: that does not cover an X-Amz header",
      () => get({ tamper: withHeader(["X-Amz-Meta-Role", "admin"]) }),
      /^403 .*There were headers present in the request which were not signed/,
    ],
    [
      "88: that does not cover the host",
      () => get({ tamper: header("authorization", (value) => value.replace("host;", "")) }),
      /^403 .*'Host' or ':authority' must be a 'SignedHeader'/,
    ],
    [
      "88: that does not cover the date",
      () => get({ tamper: header("authorization", (value) => value.replace(";x-amz-date", "")) }),
      /^403 /,
    ],
    [
      "88: with signed headers that are not sorted",
      () =>
        get({
          tamper: header("authorization", (value) =>
            value.replace("host;x-amz-date", "x-amz-date;host"),
          ),
        }),
      /^403 /,
    ],
    [
      "88: with signed headers in capitals",
      () => get({ tamper: header("authorization", (value) => value.replace("host;", "HOST;")) }),
      /^403 /,
    ],
    [
      "89: for UNSIGNED-PAYLOAD",
      () =>
        local.call("POST", "/prod/orders", {
          as: as(),
          body: "1",
          headers: [["X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"]],
          tamper: (request) => ({ ...request, body: Buffer.from("2") }),
        }),
      /^403 /,
    ],
    [
      "90: with a second date",
      () => get({ tamper: withHeader(["X-Amz-Date", "20200101T000000Z"]) }),
      /^400 /,
    ],
    [
      "90: in both header and query",
      () =>
        get({
          tamper: (request) => ({ ...request, query: [["X-Amz-Algorithm", "AWS4-HMAC-SHA256"]] }),
        }),
      /^400 /,
    ],
  ])("%s is rejected", async (_, ask, answer) => {
    expect(await refused(ask)).toMatch(answer);
  });
});

it("87: a header that names another method has no effect", async () => {
  const answer = await local.call("POST", "/prod/orders", {
    as: as(),
    body: "1",
    tamper: withHeader(["X-HTTP-Method-Override", "GET"]),
  });
  expect(answer.status).toBe(200);
});

describe("92: the signed query", () => {
  const queries = ["b=2&a=1", "q=a%20b", "a=&b=", "q=%C3%BC%F0%9F%98%80"];
  /** AWS's client does not sort repeated names, so it sends another order than it signed. */
  const ours = ["a&a=1&a=2", "q=a%2Bb"];
  const url = () => `${new URL(Object.values(local.cloud.apis())[0] ?? "").origin}/prod/secure`;

  it.each([...queries, ...ours])("%s is accepted, signed by our signer", async (query) => {
    expect((await local.call("GET", `/prod/secure?${query}`, { as: as() })).status).toBe(200);
  });

  it.each(queries)("%s is accepted, signed by @smithy/signature-v4", async (query) => {
    const target = `${url()}?${query}`;
    const bySmithy = await send(target, await smithySigned("GET", target, "", as()));
    expect(bySmithy.status).toBe(200);
  });

  it.each([
    ["q=a+b", "q=a+b"],
    ["q=a%2Bb", "q=a+b"],
    ["q=a%3Bb", "q=a;b"],
    ["a=1&a=2", "a=2&a=1"],
  ])(
    "%s is rejected if it is sent as %s, which the function would parse differently",
    async (given, sent) => {
      const answer = await local.call("GET", `/prod/secure?${given}`, {
        as: as(),
        tamper: (request) => ({ ...request, query: parseQuery(sent) }),
      });
      expect([answer.status, answer.text]).toEqual([400, '{"message":"Bad Request"}']);
    },
  );
});
