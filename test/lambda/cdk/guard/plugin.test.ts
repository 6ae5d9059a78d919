import { afterEach, describe, expect, it } from "vitest";
import { fakeKms, json } from "../../../cli/sealing/fake-kms.ts";
import { eventOf, guardedFunction } from "./guarded-function.ts";

const ROUTE = "GET /plug";
const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:gatekeeper:live";
const event = eventOf(ROUTE, [["X-Token", "t"]], Buffer.from([0, 0xff]));

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Creates a function with a plugin, for which a fake Lambda responds. */
async function behind(
  answer: Parameters<typeof fakeKms>[0],
  { functionName = ARN, remainingMs = 10_000 } = {},
) {
  const lambda = await fakeKms(answer);
  closing.push(() => lambda.close());
  const env = {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "hidden",
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
  };
  const routes = { [ROUTE]: { type: "plugin", functionName } } as const;
  return {
    ...guardedFunction({ routes, env, remainingMs, handler: () => ({ statusCode: 204 }) }),
    env,
    received: lambda.received,
  };
}

describe.each([
  ["its ARN", ARN, "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Agatekeeper%3Alive"],
  ["its name", "gatekeeper", "gatekeeper"],
])("a plugin that is configured by %s", (_, functionName, name) => {
  it("receives the whole event, and the handler runs if it responds with 200", async () => {
    const { send, calls, received, lines } = await behind(
      (response) => json(response, 200, { statusCode: 200, body: "not seen" }),
      { functionName },
    );
    expect(await send(event)).toEqual({ statusCode: 204 });
    expect(calls).toEqual([event]);
    expect(received).toHaveLength(1);
    expect(received[0]?.path).toBe(`/2015-03-31/functions/${name}/invocations`);
    expect(received[0]?.body).toEqual(event);
    expect(received[0]?.headers.authorization).toMatch(/\/eu-west-1\/lambda\/aws4_request/);
    expect(lines).toEqual([{ guard: "accepted", route: ROUTE, requestId: "request-1" }]);
  });
});

it.each([
  ["302", { statusCode: 302, headers: { Location: "https://login" }, body: "this way" }],
  ["403", { statusCode: "403", body: null }],
  ["201", { statusCode: 201 }],
  ["500", { statusCode: 500, multiValueHeaders: { "Set-Cookie": ["a", "b"] }, body: "x" }],
  ["401 in base64", { statusCode: 401, body: "AP8=", isBase64Encoded: true }],
])("a plugin's response with %s goes to the caller unchanged", async (_, answer) => {
  const { send, calls, lines } = await behind((response) => json(response, 200, answer));
  expect(await send(event)).toEqual(answer);
  expect(calls).toEqual([]);
  expect(lines).toMatchObject([{ guard: "refused", reason: "plugin" }]);
});

describe("the guard responds with 500, without calling the handler, if the plugin", () => {
  it.each([
    ["fails", 200, { errorMessage: "hidden" }, { "X-Amz-Function-Error": "Unhandled" }],
    [
      "fails with a response of the right form",
      200,
      { statusCode: 200 },
      { "X-Amz-Function-Error": "Unhandled" },
    ],
    ["may not be invoked", 403, { Message: "User: … is not authorized" }, {}],
    ["is throttled", 429, {}, {}],
    ["was invoked asynchronously", 202, { statusCode: 200 }, {}],
    ["returns no status", 200, { body: "ok" }, {}],
    ["returns an empty object", 200, {}, {}],
    ["returns a list", 200, [], {}],
    ["returns an unknown member", 200, { statusCode: 200, allowed: true }, {}],
    ["returns a status that is not a number", 200, { statusCode: "200 OK" }, {}],
    ["returns a status of four digits", 200, { statusCode: 2000 }, {}],
    ["returns a list as status", 200, { statusCode: [200] }, {}],
    ["returns an object as body", 200, { statusCode: 200, body: {} }, {}],
    ["returns a list as headers", 200, { statusCode: 200, headers: [] }, {}],
    [
      "returns a string instead of a list of header values",
      200,
      { statusCode: 401, multiValueHeaders: { a: "b" } },
      {},
    ],
  ])("%s", async (_, status, body, headers) => {
    const { send, calls, lines } = await behind((response) => {
      json(response, status, body, headers);
    });
    expect(await send(event)).toMatchObject({
      statusCode: 500,
      body: '{"message":"Internal server error"}',
    });
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ guard: "failed", reason: "plugin" }]);
    expect(JSON.stringify(lines)).not.toContain("hidden");
  });

  it.each([
    ["null", "null"],
    ["incomplete JSON", "{"],
    ["an empty text", ""],
  ])("returns %s", async (_, text) => {
    const { send, calls } = await behind((response) => response.end(text));
    expect((await send(event)).statusCode).toBe(500);
    expect(calls).toEqual([]);
  });

  it("cannot be reached", async () => {
    const { send, env, calls } = await behind(() => undefined);
    env.AWS_ENDPOINT_URL_LAMBDA = "http://127.0.0.1:1";
    expect((await send(event)).statusCode).toBe(500);
    expect(calls).toEqual([]);
  });

  it("takes too long, before the function itself times out", async () => {
    const { send, calls, lines } = await behind(() => undefined, { remainingMs: 40 });
    expect((await send(event)).statusCode).toBe(500);
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ message: "no response in time" }]);
  });
});
