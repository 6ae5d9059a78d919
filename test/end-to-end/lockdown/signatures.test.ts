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
import { send } from "../../../lib/cli/client/http/transport.ts";
import { jsonOf } from "../../json-of.ts";

// The numbers are those of the list of scenarios that the lock-down is held against.

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

/** What a refusal says, with the function not called: the next call that may is the next it counts. */
async function refused(ask: () => Promise<Answer>): Promise<string> {
  const counted = async () => jsonOf<{ calls: number }>(await get()).calls;
  const before = await counted();
  const { status, text } = await ask();
  expect(await counted()).toBe(before + 1);
  return `${status} ${text}`;
}

/** The request with the value of a header changed. */
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

describe("a signature that is not as it must be", () => {
  it.each<[string, () => Promise<Answer>, RegExp]>([
    [
      "11: of a key that nobody has",
      () => get({ as: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" } }),
      /^403 .*The security token included in the request is invalid\./,
    ],
    [
      "12: under another secret",
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
      "15: of six minutes ago",
      () => get({ date: minutes(-6) }),
      /^403 .*Signature expired: .* - 5 min\.\)/,
    ],
    [
      "16: of six minutes ahead",
      () => get({ date: minutes(6) }),
      /^403 .*Signature not yet current/,
    ],
    [
      "17: whose scope has another day",
      () =>
        get({
          tamper: header("authorization", (value) => value.replace(/\/\d{8}\//, "/20200101/")),
        }),
      /^403 .*Date in Credential scope does not match/,
    ],
    [
      "86: of another body",
      () =>
        local.call("POST", "/prod/orders", {
          as: as(),
          body: "1",
          tamper: (request) => ({ ...request, body: Buffer.from("2") }),
        }),
      /^403 .*The request signature we calculated does not match/,
    ],
    [
      "87: beside a session token that it does not cover",
      () => get({ tamper: withHeader(["X-Amz-Security-Token", "x"]) }),
      /^403 .*The security token included in the request is invalid/,
    ],
    [
      "87: beside a header of AWS's that it does not cover",
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
      "88: whose headers are out of order",
      () =>
        get({
          tamper: header("authorization", (value) =>
            value.replace("host;x-amz-date", "x-amz-date;host"),
          ),
        }),
      /^403 /,
    ],
    [
      "88: whose headers are in capitals",
      () => get({ tamper: header("authorization", (value) => value.replace("host;", "HOST;")) }),
      /^403 /,
    ],
    [
      "89: over UNSIGNED-PAYLOAD",
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
      "90: beside a second date",
      () => get({ tamper: withHeader(["X-Amz-Date", "20200101T000000Z"]) }),
      /^400 /,
    ],
    [
      "90: in the header and in the query",
      () =>
        get({
          tamper: (request) => ({ ...request, query: [["X-Amz-Algorithm", "AWS4-HMAC-SHA256"]] }),
        }),
      /^400 /,
    ],
  ])("%s is refused", async (_, ask, answer) => {
    expect(await refused(ask)).toMatch(answer);
  });
});

it("87: a header that names another verb changes nothing", async () => {
  const answer = await local.call("POST", "/prod/orders", {
    as: as(),
    body: "1",
    tamper: withHeader(["X-HTTP-Method-Override", "GET"]),
  });
  expect(answer.status).toBe(200);
});

describe("92: a query is answered however it is written, by each signer", () => {
  const queries = ["b=2&a=1", "q=a%20b", "a=&b=", "q=%C3%BC%F0%9F%98%80"];
  /** The client of AWS does not sort repeats, so it sends another order than it signed. */
  const ours = ["a&a=1&a=2", "q=a%2Bb"];
  const url = () => `${new URL(Object.values(local.cloud.apis())[0] ?? "").origin}/prod/secure`;

  it.each([...queries, ...ours])("%s, by ours", async (query) => {
    expect((await local.call("GET", `/prod/secure?${query}`, { as: as() })).status).toBe(200);
  });

  it.each(queries)("%s, by @smithy/signature-v4", async (query) => {
    const target = `${url()}?${query}`;
    const bySmithy = await send(target, await smithySigned("GET", target, "", as()));
    expect(bySmithy.status).toBe(200);
  });

  it.each([
    ["q=a+b", "q=a+b"],
    ["q=a%2Bb", "q=a+b"],
    ["q=a%3Bb", "q=a;b"],
    ["a=1&a=2", "a=2&a=1"],
  ])("but not %s sent as %s, which the function would read in another way", async (given, sent) => {
    const answer = await local.call("GET", `/prod/secure?${given}`, {
      as: as(),
      tamper: (request) => ({ ...request, query: parseQuery(sent) }),
    });
    expect([answer.status, answer.text]).toEqual([400, '{"message":"Bad Request"}']);
  });
});
