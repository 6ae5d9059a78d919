import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../../lib/sigv4/request/request.ts";
import { clockShift } from "../../../faults/clock-shift.ts";
import {
  apiKey,
  authorizer,
  guarded,
  lambda,
  ref,
  restApi,
  usagePlan,
  user,
  type RouteSketch,
} from "../../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";
import { answering, echo, guard } from "../authorization/authorizers/guard.ts";
import { jsonOf } from "../../../../json-of.ts";

const value = (name: string) => `value-of-the-key-of-${name}`;
const key = (name: string, properties: object = {}) =>
  apiKey({ Name: name, Value: value(name), ...properties });
const asksFor = (route: RouteSketch): RouteSketch => ({
  ...route,
  method: { ...route.method, ApiKeyRequired: true },
});
const open = { function: "Echo", authorization: "NONE" } as const;
const rare = { RateLimit: 0.01, BurstLimit: 1 };
const format = "$context.identity.apiKeyId $context.identity.apiKey";

const stack = {
  name: "Api",
  handlers: { echo, guard },
  resources: {
    ...lambda("Echo", "echo"),
    ...lambda("Guard", "guard"),
    Alice: user("Alice", { Action: "execute-api:Invoke", Resource: "*" }),
    ...restApi(
      {
        "GET /": asksFor(open),
        "GET /free": open,
        "GET /signed": asksFor({ function: "Echo" }),
        "GET /rare": asksFor(open),
        "GET /shared": asksFor(open),
        "GET /other": asksFor(open),
        "GET /full": asksFor(open),
      },
      {
        stage: {
          AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format: format },
          MethodSettings: [
            {
              ResourcePath: "/~1shared",
              HttpMethod: "GET",
              ThrottlingRateLimit: 0.01,
              ThrottlingBurstLimit: 3,
            },
            {
              ResourcePath: "/~1full",
              HttpMethod: "GET",
              ThrottlingRateLimit: 0.01,
              ThrottlingBurstLimit: 1,
            },
          ],
        },
      },
    ),
    ...restApi(
      { "GET /told": asksFor(guarded("Teller", "Echo")) },
      { id: "Told", stageName: "told", api: { ApiKeySourceType: "AUTHORIZER" } },
    ),
    ...authorizer("Teller", "Guard", { AuthorizerResultTtlInSeconds: 0 }, "Told"),
    ...usagePlan("Wide", ["Good", "Disabled", "Calm", "Also"], {
      ApiStages: [
        {
          ApiId: ref("Api"),
          Stage: ref("ApiStage"),
          Throttle: { "/rare/GET": rare },
        },
        { ApiId: ref("Told"), Stage: ref("ToldStage") },
      ],
    }),
    ...usagePlan("Narrow", ["Flood"], {
      ApiStages: [{ ApiId: ref("Api"), Stage: ref("ApiStage") }],
      Throttle: { RateLimit: 0.01, BurstLimit: 2 },
    }),
    ...usagePlan("Few", ["Counted", "Recounted", "Spared"], {
      ApiStages: [{ ApiId: ref("Api"), Stage: ref("ApiStage") }],
      Quota: { Limit: 2, Period: "DAY" },
    }),
    ...usagePlan("Elsewhere", ["Stray"], {}),
    Good: key("Good"),
    Also: key("Also"),
    Calm: key("Calm"),
    Disabled: key("Disabled", { Enabled: false }),
    Flood: key("Flood"),
    Counted: key("Counted"),
    Recounted: key("Recounted"),
    Spared: key("Spared"),
    Stray: key("Stray"),
    Unplanned: key("Unplanned"),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const clock = clockShift(() => local);

const sending = (name: string): Pair => ["X-API-Key", value(name)];
const get = (path: string, name?: string, options: CallOptions = {}) =>
  local.call("GET", path, { ...options, headers: name === undefined ? [] : [sending(name)] });
async function statuses(path: string, name: string, times: number) {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push((await get(path, name)).status);
  return found;
}

describe("a method that requires an API key", () => {
  it("accepts a key of a plan with the stage, and passes the key to the function and the log", async () => {
    const response = await get("/prod", "Good");
    expect(response.status).toBe(200);
    const { requestContext } = jsonOf<{ requestContext: { identity: Record<string, string> } }>(
      response,
    );
    const { identity } = requestContext;
    expect(identity).toMatchObject({
      apiKey: value("Good"),
      apiKeyId: expect.stringMatching(/^\w{10}$/),
    });
    expect(local.lines.at(-1)).toBe(`${identity["apiKeyId"]} ${value("Good")}`);
  });

  it.each<[string, readonly Pair[]]>([
    ["a request without a key", []],
    ["an empty key", [["x-api-key", ""]]],
    ["an unknown key", [["x-api-key", "a-key-that-was-never-made"]]],
    ["a key followed by a blank and a letter", [["x-api-key", `${value("Good")} x`]]],
    ["a key in another case", [["x-api-key", value("Good").toUpperCase()]]],
    ["a disabled key", [sending("Disabled")]],
    ["a key without a plan", [sending("Unplanned")]],
    ["a key of a plan without stages", [sending("Stray")]],
    ["two keys", [sending("Good"), sending("Also")]],
    ["one key twice", [sending("Good"), sending("Good")]],
  ])("refuses %s", async (_, headers) => {
    const answer = await local.call("GET", "/prod", { headers });
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("ForbiddenException");
    expect(answer.text).toBe('{"message":"Forbidden"}');
  });

  it("is looked up before the key is checked", async () => {
    const answer = await get("/prod/nowhere", "Unplanned");
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
  });

  it("checks the signature, if one is required, before the key", async () => {
    const as = local.keys("Alice");
    expect((await get("/prod/signed", "Good", { as })).status).toBe(200);
    expect((await get("/prod/signed", undefined, { as })).text).toBe('{"message":"Forbidden"}');
    const unsigned = await get("/prod/signed", "Good");
    expect(unsigned.text).toBe('{"message":"Missing Authentication Token"}');
  });

  it("does not affect methods that require no key", async () => {
    expect((await get("/prod/free")).status).toBe(200);
    expect((await get("/prod/free", "Unplanned")).status).toBe(200);
  });
});

describe("a key from the authorizer", () => {
  const told = (members: object, headers: readonly Pair[] = []) =>
    local.call("GET", "/told/told", {
      headers: [["Authorization", answering(members)], ...headers],
    });

  it("is accepted", async () => {
    expect((await told({ usageIdentifierKey: value("Good") })).status).toBe(200);
  });

  it.each<[string, object]>([
    ["no key", {}],
    ["an unknown key", { usageIdentifierKey: "a-key-that-was-never-made" }],
  ])(
    "is required even if a header has a valid key: the authorizer returns %s",
    async (_, members) => {
      const answer = await told(members, [sending("Good")]);
      expect([answer.status, answer.text]).toEqual([403, '{"message":"Forbidden"}']);
    },
  );
});

describe("the limits of a plan", () => {
  it("throttle each key separately, until its bucket is full again", async () => {
    expect(await statuses("/prod", "Flood", 3)).toEqual([200, 200, 429]);
    const answer = await get("/prod/other", "Flood");
    expect(answer.text).toBe('{"message":"Too Many Requests"}');
    expect(answer.header("x-amzn-errortype")).toBe("TooManyRequestsException");
    expect(local.lines.at(-2)).toMatch(/Key throttle limit exceeded .* Limit: 0\.01 Burst: 2/);
    expect((await get("/prod", "Calm")).status).toBe(200);
    await clock.set(200);
    expect(await statuses("/prod", "Flood", 3)).toEqual([200, 200, 429]);
  });

  it("refuse a flood before it uses up the stage's tokens", async () => {
    await clock.set(400);
    expect(await statuses("/prod/shared", "Flood", 9)).toEqual([200, 200, ...Array(7).fill(429)]);
    expect((await get("/prod/shared", "Calm")).status).toBe(200);
    expect((await get("/prod/shared", "Calm")).status).toBe(429);
  });

  it("can be set for one method", async () => {
    expect(await statuses("/prod/rare", "Good", 2)).toEqual([200, 429]);
    expect(await statuses("/prod/rare", "Also", 2)).toEqual([200, 429]);
    expect((await get("/prod", "Good")).status).toBe(200);
  });

  it("do not count a request against a key's quota if the stage refuses it", async () => {
    await statuses("/prod/full", "Calm", 1);
    expect(await statuses("/prod/full", "Spared", 3)).toEqual([429, 429, 429]);
    expect(await statuses("/prod", "Spared", 3)).toEqual([200, 200, 429]);
  });

  it("refuse a key whose quota is used up, until the next period begins", async () => {
    expect(await statuses("/prod", "Counted", 2)).toEqual([200, 200]);
    const answer = await get("/prod", "Counted");
    expect([answer.status, answer.text]).toEqual([429, '{"message":"Limit Exceeded"}']);
    expect(answer.header("x-amzn-errortype")).toBe("LimitExceededException");
    expect((await get("/prod", "Recounted")).status).toBe(200);
    await local.deploy(stack);
    expect((await get("/prod", "Counted")).status).toBe(429);
    await clock.set(86_400);
    expect((await get("/prod", "Counted")).status).toBe(200);
  });
});
