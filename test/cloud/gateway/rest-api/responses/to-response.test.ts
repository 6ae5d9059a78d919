import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../../lib/sigv4/request/request.ts";
import {
  authorizer,
  gatewayResponse,
  guarded,
  lambda,
  restApi,
} from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { echo, guard } from "../authorization/authorizers/guard.ts";

const header = (name: string) => `gatewayresponse.header.${name}`;
const rare = { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 };
const echoing = { function: "Echo", authorization: "NONE" } as const;
const Format = "$context.error.responseType $context.status";
const resources = {
  ...lambda("Echo", "echo"),
  ...lambda("Broken", "broken"),
  ...lambda("Guard", "guard"),
  Challenge: gatewayResponse("UNAUTHORIZED", {
    ResponseParameters: { [header("WWW-Authenticate")]: "'Basic realm=\"demo\"'" },
  }),
  Denied: gatewayResponse("ACCESS_DENIED", {
    StatusCode: 404,
    ResponseTemplates: {
      "text/html":
        "<b>$context.authorizer.principalId</b> $context.error.responseType $context.error.messageString $context.stage$stageVariables.mark $method.request.path.id $method.request.querystring.q $context.authorizer.none.",
    },
  }),
  Class: gatewayResponse("DEFAULT_4XX", {
    StatusCode: "418",
    ResponseParameters: {
      [header("Access-Control-Allow-Origin")]: "method.request.header.Origin",
      [header("X-Query")]: "method.request.querystring.q",
      [header("X-Path")]: "context.path",
      [header("Content-Type")]: "'application/problem+json'",
    },
  }),
  Failed: gatewayResponse("AUTHORIZER_FAILURE", {
    ResponseTemplates: { "application/json": '{"why":$context.error.messageString}' },
  }),
  ...restApi(
    {
      "GET /ui/{id}": guarded("Basic", "Echo"),
      "GET /secure": { function: "Echo" },
      "GET /rare": echoing,
      "GET /broken": { ...echoing, function: "Broken" },
      "POST /open": echoing,
    },
    {
      stage: {
        AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format },
        MethodSettings: [{ ResourcePath: "/~1rare", HttpMethod: "GET", ...rare }],
        Variables: { mark: "!" },
      },
    },
  ),
  ...authorizer("Basic", "Guard"),
  ...restApi({ "GET /": guarded("Plain", "Echo") }, { id: "Other", stageName: "other" }),
  ...authorizer("Plain", "Guard", {}, "Other"),
};

let local: TestCloud;
beforeAll(async () => {
  const broken = "export const handler = async () => 1;";
  local = await startTestCloud([{ name: "Api", handlers: { echo, guard, broken }, resources }]);
});
afterAll(() => local.close());

const bearing = (token: string): readonly Pair[] => [["Authorization", token]];
const get = (path: string, headers: readonly Pair[] = []) => local.call("GET", path, { headers });

describe("a gateway response of the API", () => {
  it("adds the challenge to a 401 under the header's own name", async () => {
    const answer = await get("/prod/ui/1");
    expect(answer.status).toBe(401);
    expect(answer.header("www-authenticate")).toBe('Basic realm="demo"');
    expect(answer.header("x-amzn-errortype")).toBe("UnauthorizedException");
    expect(answer.header("content-type")).toBe("application/json");
    expect(answer.text).toBe('{"message":"Unauthorized"}');
    expect((await get("/prod/ui/1", bearing("allow"))).header("www-authenticate")).toBeUndefined();
  });

  it("sets the status and the body", async () => {
    const answer = await get("/prod/ui/7?q=a%20b", bearing("deny"));
    const why =
      "User is not authorized to access this resource with an explicit deny in an identity-based policy";
    expect(answer.status).toBe(404);
    expect(answer.header("content-type")).toBe("text/html");
    expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
    expect(answer.text).toBe(`<b>ann</b> ACCESS_DENIED "${why}" prod! 7 a b .`);
    expect(local.lines.at(-1)).toBe("ACCESS_DENIED 404");
  });

  it("keeps the default status if it does not set a status", async () => {
    const answer = await get("/prod/ui/7", bearing("[]"));
    expect([answer.status, answer.text]).toEqual([500, '{"why":null}']);
  });

  it.each([
    ["no signature", "/prod/secure", "MissingAuthenticationTokenException"],
    ["no such route", "/prod/nowhere", "MissingAuthenticationTokenException"],
    ["a bad signature", "/prod/secure?X-Amz-Algorithm=x", "IncompleteSignatureException"],
  ])("of a class applies to every response of the class: %s", async (_, path, type) => {
    const answer = await get(path, [["Origin", "https://example.org"]]);
    expect(answer.status).toBe(418);
    expect(answer.header("x-amzn-errortype")).toBe(type);
    expect(answer.header("access-control-allow-origin")).toBe("https://example.org");
    expect(answer.header("x-path")).toBe(path.replace(/\?.*/, ""));
    expect(answer.header("content-type")).toBe("application/problem+json");
    expect(answer.text).toContain('{"message":"');
  });

  it("of a class applies to a throttled request too", async () => {
    expect((await get("/prod/rare")).status).toBe(200);
    expect((await get("/prod/rare")).status).toBe(418);
  });

  it.each([
    ["another class", "GET", "/prod/broken", "", 502],
    ["a request that is too large", "POST", "/prod/open", "x".repeat(6_300_000), 413],
    ["another API", "GET", "/other", "", 401],
    ["a request without a stage", "GET", "/nowhere", "", 403],
  ] as const)("does not apply to %s", async (_, method, path, body, status) => {
    const answer = await local.call(method, path, { body });
    expect(answer.status).toBe(status);
    expect(answer.header("x-path")).toBeUndefined();
    expect(answer.header("www-authenticate")).toBeUndefined();
  });

  it.each([
    ["a line break", "/prod/nowhere?q=a%0d%0aSet-Cookie:%20b=c"],
    ["no value", "/prod/nowhere"],
  ])("omits a header for which the request has %s", async (_, path) => {
    const answer = await get(path);
    expect(answer.status).toBe(418);
    expect(answer.header("x-query")).toBeUndefined();
    expect(answer.header("set-cookie")).toBeUndefined();
  });
});
