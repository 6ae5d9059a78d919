import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../../../lib/sigv4/request/request.ts";
import type { ApiAuthorizer } from "../../../../../../lib/cloud/account/apigateway/api-authorizer.ts";
import { authorizerCache } from "../../../../../../lib/cloud/gateway/rest-api/authorization/authorizers/cache.ts";
import { policyOf } from "../../../../../../lib/iam/policy/policy.ts";
import { clockShift } from "../../../../faults/clock-shift.ts";
import { authorizer, guarded, lambda, restApi } from "../../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../../test-cloud.ts";
import { stageOf } from "../../stage-of.ts";
import { guard } from "./guard.ts";

const routes = {
  "GET /short/{id}": guarded("Short", "Echo"),
  "GET /also-short/{id}": guarded("Short", "Echo"),
  "GET /default": guarded("Default", "Echo"),
  "GET /never": guarded("Never", "Echo"),
  "GET /pairs": guarded("Pairs", "Echo"),
};
const stack = {
  name: "Api",
  handlers: { echo: "export const handler = async () => ({ statusCode: 200 });", guard },
  resources: {
    ...lambda("Echo", "echo"),
    ...lambda("Guard", "guard"),
    ...restApi(routes),
    ...authorizer("Short", "Guard", { AuthorizerResultTtlInSeconds: 120 }),
    ...authorizer("Default", "Guard"),
    ...authorizer("Never", "Guard", { AuthorizerResultTtlInSeconds: 0 }),
    ...authorizer("Pairs", "Guard", {
      Type: "REQUEST",
      IdentitySource: "method.request.querystring.token, method.request.querystring.more",
    }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const clock = clockShift(() => local);

/** Returns the status of a response, and whether the authorizer was invoked or its cached policy was used. */
async function get(path: string, token?: string) {
  const before = local.lines.length;
  const headers: readonly Pair[] = token === undefined ? [] : [["Authorization", token]];
  const { status } = await local.call("GET", `/prod${path}`, { headers });
  const asked = local.lines.slice(before).some((line) => line.includes("asked with"));
  return [status, asked ? "invoked" : "cached"];
}

let tokens = 0;
/** Returns a new token, to which the authorizer allows everything. */
const unseen = () => `allow ${++tokens}`;

describe("an authorizer's policy", () => {
  it("is cached for a token on every route of the authorizer", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "invoked"]);
    expect(await get("/short/1", token)).toEqual([200, "cached"]);
    expect(await get("/also-short/1", token)).toEqual([200, "cached"]);
  });

  it("is not cached for another token or another authorizer", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "invoked"]);
    expect(await get("/short/1", unseen())).toEqual([200, "invoked"]);
    expect(await get("/default", token)).toEqual([200, "invoked"]);
  });

  it("that allows one route does not allow another, because the cached policy is evaluated again", async () => {
    const token = "GET /short/7";
    expect(await get("/short/7", token)).toEqual([200, "invoked"]);
    expect(await get("/short/8", token)).toEqual([403, "cached"]);
    expect(await get("/also-short/7", token)).toEqual([403, "cached"]);
    expect(await get("/short/7", token)).toEqual([200, "cached"]);
  });

  it("that denies is cached too", async () => {
    expect(await get("/short/1", "deny")).toEqual([403, "invoked"]);
    expect(await get("/short/1", "deny")).toEqual([403, "cached"]);
  });

  it.each([
    ["the error Unauthorized", "throw Unauthorized", 401],
    ["a failure of the authorizer", "throw up", 500],
    ["an invalid response of the authorizer", "[]", 500],
  ])("is cached, unlike %s", async (_, token, status) => {
    expect(await get("/short/1", token)).toEqual([status, "invoked"]);
    expect(await get("/short/1", token)).toEqual([status, "invoked"]);
  });

  it("is not cached if its time to live is 0", async () => {
    const token = unseen();
    expect(await get("/never", token)).toEqual([200, "invoked"]);
    expect(await get("/never", token)).toEqual([200, "invoked"]);
  });

  it.each([
    ["/short/1", 60, "cached"],
    ["/short/1", 120, "invoked"],
    ["/short/1", -60, "invoked"],
    ["/default", 240, "cached"],
    ["/default", 300, "invoked"],
  ])(
    "for %s is reused only within its time to live: the outcome after %d seconds is %s",
    async (path, seconds, expected) => {
      const token = unseen();
      await get(path, token);
      await clock.set(seconds);
      expect(await get(path, token)).toEqual([200, expected]);
    },
  );

  it("is cached for the values of all identity sources together, in the order of the sources", async () => {
    expect(await get("/pairs?token=allow&more=b")).toEqual([200, "invoked"]);
    expect(await get("/pairs?more=b&token=allow")).toEqual([200, "cached"]);
    expect(await get("/pairs?token=allow&more=c")).toEqual([200, "invoked"]);
    expect(await get("/pairs?token=allow&more=c&more=b")).toEqual([200, "invoked"]);
  });

  it("is removed from the cache by a new deployment of the stage", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "invoked"]);
    await local.deploy(stack);
    expect(await get("/short/1", token)).toEqual([200, "invoked"]);
  });
});

describe("the cache", () => {
  const stage = stageOf();
  const shared: ApiAuthorizer = {
    id: "abcdef",
    type: "TOKEN",
    functionName: "guard",
    functionArn: "arn",
    identitySources: [],
    validation: undefined,
    ttlSeconds: 300,
  };
  const answer = { policy: policyOf([]), context: {}, usageIdentifierKey: undefined };
  const asked = (token: string) => ({ stage, authorizer: shared, identity: [[token]] });
  const now = new Date();

  it("holds 1,000 responses and removes the oldest first", () => {
    const cache = authorizerCache();
    for (let i = 0; i <= 1000; i++) cache.keep(asked(`${i}`), answer, now, 100);
    const kept = ["0", "1", "1000"].map((token) => cache.find(asked(token), now));
    expect(kept).toEqual([undefined, answer, answer]);
  });

  it("does not store a response that is too long", () => {
    const cache = authorizerCache();
    cache.keep(asked("a"), answer, now, 65_537);
    expect(cache.find(asked("a"), now)).toBeUndefined();
  });
});
