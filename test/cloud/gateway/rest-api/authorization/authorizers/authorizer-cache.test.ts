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

/** The status of a request, and whether the authorizer was asked for it. */
async function get(path: string, token?: string) {
  const before = local.lines.length;
  const headers: readonly Pair[] = token === undefined ? [] : [["Authorization", token]];
  const { status } = await local.call("GET", `/prod${path}`, { headers });
  const asked = local.lines.slice(before).some((line) => line.includes("asked with"));
  return [status, asked ? "asked" : "remembered"];
}

let tokens = 0;
/** A token that was never seen, and is allowed everything. */
const unseen = () => `allow ${++tokens}`;

describe("an authorizer's policy", () => {
  it("is remembered for a token, on every route of the authorizer", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "asked"]);
    expect(await get("/short/1", token)).toEqual([200, "remembered"]);
    expect(await get("/also-short/1", token)).toEqual([200, "remembered"]);
  });

  it("is not remembered for another token, or by another authorizer", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "asked"]);
    expect(await get("/short/1", unseen())).toEqual([200, "asked"]);
    expect(await get("/default", token)).toEqual([200, "asked"]);
  });

  it("that allows one route does not serve another: it is evaluated anew", async () => {
    const token = "GET /short/7";
    expect(await get("/short/7", token)).toEqual([200, "asked"]);
    expect(await get("/short/8", token)).toEqual([403, "remembered"]);
    expect(await get("/also-short/7", token)).toEqual([403, "remembered"]);
    expect(await get("/short/7", token)).toEqual([200, "remembered"]);
  });

  it("that denies is remembered too", async () => {
    expect(await get("/short/1", "deny")).toEqual([403, "asked"]);
    expect(await get("/short/1", "deny")).toEqual([403, "remembered"]);
  });

  it.each([
    ["nobody is known", "throw Unauthorized", 401],
    ["a failure", "throw up", 500],
    ["what is no policy", "[]", 500],
  ])("is all that is remembered: not %s", async (_, token, status) => {
    expect(await get("/short/1", token)).toEqual([status, "asked"]);
    expect(await get("/short/1", token)).toEqual([status, "asked"]);
  });

  it("is never remembered where it holds for no time", async () => {
    const token = unseen();
    expect(await get("/never", token)).toEqual([200, "asked"]);
    expect(await get("/never", token)).toEqual([200, "asked"]);
  });

  it.each([
    ["/short/1", 60, "remembered"],
    ["/short/1", 120, "asked"],
    ["/short/1", -60, "asked"],
    ["/default", 240, "remembered"],
    ["/default", 300, "asked"],
  ])("of %s, after %d seconds, is %s", async (path, seconds, expected) => {
    const token = unseen();
    await get(path, token);
    await clock.set(seconds);
    expect(await get(path, token)).toEqual([200, expected]);
  });

  it("is remembered for all identity sources together, each in its place", async () => {
    expect(await get("/pairs?token=allow&more=b")).toEqual([200, "asked"]);
    expect(await get("/pairs?more=b&token=allow")).toEqual([200, "remembered"]);
    expect(await get("/pairs?token=allow&more=c")).toEqual([200, "asked"]);
    expect(await get("/pairs?token=allow&more=c&more=b")).toEqual([200, "asked"]);
  });

  it("is forgotten when the stage is deployed anew", async () => {
    const token = unseen();
    expect(await get("/short/1", token)).toEqual([200, "asked"]);
    local.deploy(stack);
    expect(await get("/short/1", token)).toEqual([200, "asked"]);
  });
});

describe("what is remembered", () => {
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

  it("is bounded: the oldest of a thousand goes", () => {
    const cache = authorizerCache();
    for (let i = 0; i <= 1000; i++) cache.keep(asked(`${i}`), answer, now, 100);
    const kept = ["0", "1", "1000"].map((token) => cache.find(asked(token), now));
    expect(kept).toEqual([undefined, answer, answer]);
  });

  it("is no answer of any length", () => {
    const cache = authorizerCache();
    cache.keep(asked("a"), answer, now, 65_537);
    expect(cache.find(asked("a"), now)).toBeUndefined();
  });
});
