import { Duration, Stack } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Firewall, type FirewallProps } from "../../../../lib/cdk/constructs/api/firewall.ts";
import { clockShift } from "../../../cloud/faults/clock-shift.ts";
import type { CallOptions, TestCloud } from "../../../cloud/test-cloud.ts";
import { onlyOf, propertiesOf } from "../../../app/stacks/template-queries.ts";
import { deployed, templateOf, testApi, type TestApi } from "../deploy-app.ts";

function behind(props: Omit<FirewallProps, "stage">): TestApi {
  const test = testApi();
  for (const verb of ["GET", "POST"]) test.route(verb, "/ui");
  test.route("GET", "/other");
  new Firewall(test.stack, "Firewall", { stage: test.api.deploymentStage, ...props });
  return test;
}

let local: TestCloud;
beforeAll(async () => {
  local = await deployed(
    behind({
      perIp: { requests: 60, window: Duration.minutes(1) },
      jail: [{ path: "/ui", perMinute: 20 }],
      block: ["127.0.0.66/32", "2001:db8::/32"],
      maxBodyBytes: 20_000,
    }),
  );
});
afterAll(() => local.close());

const clock = clockShift(() => local);

const get = (path: string, from: string, options: CallOptions = {}) =>
  local.call("GET", path, { from, ...options });
async function statuses(path: string, from: string, times: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push((await get(path, from)).status);
  return found;
}
const times = (status: number, length: number) => Array.from({ length }, () => status);

describe("the jail", () => {
  it("blocks an address with too many requests, even with a right password, until a minute is over", async () => {
    const from = "127.0.0.10";
    expect(await statuses("/prod/ui", from, 22)).toEqual([...times(200, 20), 429, 429]);
    const jailed = await get("/prod/ui", from, { headers: [["Authorization", "Basic cmlnaHQ="]] });
    expect([jailed.status, jailed.text]).toEqual([429, '{"message":"Too Many Requests"}']);
    expect(jailed.header("content-type")).toBe("application/json");
    // Other routes and other addresses are not blocked.
    expect((await get("/prod/other", from)).status).toBe(200);
    expect((await get("/prod/ui", "127.0.0.11")).status).toBe(200);
    await clock.set(59);
    expect((await get("/prod/ui", from)).status).toBe(429);
    await clock.set(200);
    expect((await get("/prod/ui", from)).status).toBe(200);
  });

  it.each(["/prod/ui/", "/prod//ui", "//prod/ui", "/prod/%75i"])(
    "counts the path %s for its route",
    async (path) => {
      const from = `127.0.1.${path.length}`;
      await statuses(path, from, 20);
      expect(await statuses("/prod/ui", from, 1)).toEqual([429]);
    },
  );

  it("counts by the address of the connection and ignores X-Forwarded-For", async () => {
    const from = "127.0.0.12";
    for (let i = 0; i < 20; i++) {
      await get("/prod/ui", from, { headers: [["X-Forwarded-For", `10.0.0.${i}`]] });
    }
    const headers = [["X-Forwarded-For", "10.0.0.99"]] as const;
    expect((await get("/prod/ui", from, { headers })).status).toBe(429);
  });
});

it("the firewall limits an address over all routes", async () => {
  const from = "127.0.0.20";
  expect(await statuses("/prod/other", from, 61)).toEqual([...times(200, 60), 429]);
  expect((await get("/prod/nowhere", from)).status).toBe(429);
  expect((await get("/prod/other", "127.0.0.21")).status).toBe(200);
});

it("the firewall rejects every request of a blocked address", async () => {
  const answer = await get("/prod/other", "127.0.0.66");
  expect([answer.status, answer.text]).toEqual([403, '{"message":"Forbidden"}']);
  expect((await get("/prod/other", "127.0.0.67")).status).toBe(200);
});

it.each([
  [20_000, 200, "ok"],
  [20_001, 413, '{"message":"Request Too Long"}'],
  [100_000, 413, '{"message":"Request Too Long"}'],
])("the firewall responds to a body of %d bytes with %d", async (size, status, text) => {
  const answer = await local.call("POST", "/prod/ui", { body: "x".repeat(size) });
  expect([answer.status, answer.text]).toEqual([status, text]);
});

describe("the template", () => {
  it("has only a rate rule for each address by default", () => {
    const template = templateOf(behind({}));
    expect(propertiesOf(template, "AWS::WAFv2::IPSet")).toEqual([]);
    const { Rules, DefaultAction } = onlyOf(template, "AWS::WAFv2::WebACL");
    expect(DefaultAction).toEqual({ Allow: {} });
    expect(Rules).toMatchObject([
      {
        Statement: {
          RateBasedStatement: { AggregateKeyType: "IP", Limit: 1000, EvaluationWindowSec: 300 },
        },
      },
    ]);
    expect(Rules).not.toHaveProperty("0.Statement.RateBasedStatement.ScopeDownStatement");
  });

  it.each([
    [undefined, "KB_16"],
    [16_384, "KB_16"],
    [16_385, "KB_32"],
    [65_536, "KB_64"],
  ])("with maxBodyBytes %s has the inspection limit %s", (maxBodyBytes, size) => {
    const template = templateOf(behind(maxBodyBytes === undefined ? {} : { maxBodyBytes }));
    const limits = onlyOf(template, "AWS::WAFv2::WebACL")["AssociationConfig"];
    expect(limits).toEqual({
      RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: size } },
    });
  });
});

it.each<[Omit<FirewallProps, "stage">, string]>([
  [{ maxBodyBytes: 65_537 }, "but WAF inspects at most 65536"],
  [{ perIp: { requests: 9 } }, "a limit must be an integer of at least 10 requests, not 9"],
  [{ perIp: { requests: 10.5 } }, "a limit must be an integer of at least 10 requests"],
  [
    { perIp: { requests: 10, window: Duration.minutes(3) } },
    "a window must be 1, 2, 5 or 10 minutes",
  ],
  [
    { jail: [{ path: "/ui", perMinute: 5 }] },
    "a limit must be an integer of at least 10 requests, not 5",
  ],
  [{ jail: [{ path: "/ui/{id}", perMinute: 20 }] }, "/ui/{id} may contain only letters"],
  [{ jail: [{ path: "/ui/", perMinute: 20 }] }, "/ui/ may contain only letters"],
  [{ jail: [{ path: "/a+b", perMinute: 20 }] }, "/a+b may contain only letters"],
  [{ jail: [{ path: "/a/../b", perMinute: 20 }] }, "/a/../b may contain only letters"],
  [{ jail: [{ path: "/", perMinute: 20 }] }, "may contain only letters"],
])("Firewall rejects the properties %o", (props, message) => {
  expect(() => behind(props)).toThrow(message);
});

it("the firewall can be in another stack than the API", () => {
  const test = testApi();
  test.route("GET", "/a");
  const stack = new Stack(test.stack.node.root, "Wall");
  new Firewall(stack, "Firewall", { stage: test.api.deploymentStage });
  const template = templateOf({ stack });
  expect(propertiesOf(template, "AWS::WAFv2::WebACLAssociation")).toHaveLength(1);
});
