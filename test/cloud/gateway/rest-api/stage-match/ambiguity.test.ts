import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../../../lib/sigv4/request/request.ts";
import { lambda, restApi, user } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

const open = { function: "Any", authorization: "NONE" } as const;
const stack = {
  name: "Api",
  handlers: { any: `export const handler = async () => ({ statusCode: 200, body: "called" });` },
  resources: {
    ...lambda("Any", "any"),
    ...restApi({
      "ANY /open": open,
      "ANY /files/{proxy+}": open,
      "GET /secure": { function: "Any" },
    }),
    Caller: user("Caller", { Action: "execute-api:Invoke", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const NO_CALL = { status: 400, text: '{"message":"Bad Request"}' };

// Some components remove dot segments, so these paths are refused even on a route that accepts any path.
const PATHS: readonly (readonly [string, RegExp])[] = [
  ["/open/../secure", /dot segments/],
  ["/./secure", /dot segments/],
  ["/..", /dot segments/],
  ["/%2e%2e/secure", /dot segments/],
  ["/files/%2E./secure", /dot segments/],
  ["/secure%2f..%2fadmin", /dot segments/],
  ["/files/a%2F.%2Fb", /dot segments/],
  ["//secure", /empty segments/],
  ["/files//a", /empty segments/],
  ["/files/a//", /empty segments/],
  ["/files/%2F//a", /empty segments/],
  ["/files/%2F..%2Fa", /dot segments/],
  ["/files/%2F%2e", /dot segments/],
  ["/secure%00", /NUL or a backslash/],
  ["/files/a%5Cb", /NUL or a backslash/],
  ["/files/..\\a", /NUL or a backslash/],
  ["/a%zz", /without two hexadecimal digits/],
  ["/files/100%", /without two hexadecimal digits/],
  ["/files/%2", /without two hexadecimal digits/],
  ["/%252e", /encoded twice/],
  ["/files/%252E%252e/a", /encoded twice/],
  ["/files/a%252fb", /encoded twice/],
  ["/files/a%255cb", /encoded twice/],
  ["/files/a%2500", /encoded twice/],
  ["/files/a%25252fb", /encoded twice/],
];

describe("a path that could be read in two ways", () => {
  it.each(PATHS)("%s is refused before routing", async (path, reason) => {
    expect(await local.call("GET", `/prod${path}`)).toMatchObject(NO_CALL);
    expect(local.lines.at(-1)).toMatch(reason);
  });

  it("is refused before the signature is checked, even if the dot segments are in place of the stage", async () => {
    const as = local.keys("Caller");
    expect((await local.call("GET", "/prod/secure", { as })).status).toBe(200);
    expect(await local.call("GET", "/prod/open/../secure", { as })).toMatchObject(NO_CALL);
    expect(await local.call("GET", "//prod/secure", { as })).toMatchObject(NO_CALL);
    expect(await local.call("GET", "/other/../prod/secure", { as })).toMatchObject(NO_CALL);
  });

  it.each([
    "/open/",
    "/open?a=//&b=%2e%2e/&c=%00",
    "/files/a%2Fb",
    "/files/%2Fetc/passwd",
    "/files/https%3A%2F%2Fexample.com",
    "/files/a%2f%2F",
    "/files/%2F",
    "/files/a.b/...",
    "/files/..a/%2e%2eb",
    "/files/a%20b",
    "/files/100%25",
    "/files/%2520",
    "/files/%C3%BC",
  ])("is not the same as the path %s, which is accepted", async (path) => {
    expect(await local.call("GET", `/prod${path}`)).toMatchObject({ status: 200, text: "called" });
  });
});

describe("a character that API Gateway does not accept unencoded", () => {
  it.each([
    ["/files/{a}", "the path has a raw {: send %7B"],
    ["/files/a}", "the path has a raw }: send %7D"],
    ["/open?a|b=1", "the query has a raw |: send %7C"],
    ["/open?filter=%7B}", "the query has a raw }: send %7D"],
  ])("in %s is refused with the reason", async (path, reason) => {
    const answer = await local.call("GET", `/prod${path}`);
    expect(answer).toMatchObject(NO_CALL);
    expect(answer.header("x-signet-reason")).toBe(reason);
    expect(local.lines.at(-1)).toContain(reason);
  });

  it("is accepted encoded, and others are accepted unencoded", async () => {
    const path = "/prod/files/%7B%7C%7D?a[]=(1)&b='*!@:$,%7C";
    expect((await local.call("GET", path)).status).toBe(200);
  });
});

describe("repeated credentials", () => {
  const added =
    (...more: readonly Pair[]) =>
    (request: WireRequest): WireRequest => ({ ...request, headers: [...request.headers, ...more] });

  it.each<[string, (request: WireRequest) => WireRequest]>([
    ["in two Authorization headers", added(["Authorization", "Bearer x"])],
    ["in Authorization headers of different case", added(["AUTHORIZATION", "Basic eA=="])],
    ["with two dates", added(["x-amz-date", "20260101T000000Z"])],
    [
      "with two session tokens",
      added(["X-Amz-Security-Token", "a"], ["X-Amz-Security-Token", "a"]),
    ],
    [
      "in a header and the query",
      (request) => ({
        ...request,
        query: [["X-Amz-Algorithm", "AWS4-HMAC-SHA256"]],
      }),
    ],
  ])("%s are refused", async (_, tamper) => {
    const as = local.keys("Caller");
    expect(await local.call("GET", "/prod/secure", { as, tamper })).toMatchObject(NO_CALL);
  });

  it("are refused on a route without authorization too, because a function could read either one", async () => {
    const headers = [
      ["Authorization", "Basic YTpi"],
      ["Authorization", "Basic YTpj"],
    ] as const;
    expect(await local.call("GET", "/prod/open", { headers })).toMatchObject(NO_CALL);
    const [one] = headers;
    expect((await local.call("GET", "/prod/open", { headers: [one] })).status).toBe(200);
  });
});
