import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytes, ipSet, lambda, att, restApi, webAcl } from "../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../test-cloud.ts";

const header = (Name: string) => ({ SingleHeader: { Name } });
const path = { UriPath: {} };
const size = (ComparisonOperator: string, FieldToMatch: object, Size: number) => ({
  SizeConstraintStatement: {
    ComparisonOperator,
    FieldToMatch,
    Size,
    TextTransformations: [{ Priority: 0, Type: "NONE" }],
  },
});
const body = (OversizeHandling: string) => ({ Body: { OversizeHandling } });
const allHeaders = { MatchPattern: { All: {} }, MatchScope: "VALUE", OversizeHandling: "MATCH" };
/** Returns a rule that applies only if the header `x-try` has the rule's name. A request thus tests one statement. */
const tried = (name: string, statement: object) => ({
  Name: name,
  Statement: {
    AndStatement: { Statements: [bytes("EXACTLY", header("X-Try"), name), statement] },
  },
});
const answer = (status: number, more: object = {}) => ({
  Block: { CustomResponse: { ResponseCode: status, ...more } },
});

const statements = {
  "no route": bytes("EXACTLY", path, "/prod"),
  exactly: bytes("EXACTLY", path, "/prod/a"),
  starts: bytes("STARTS_WITH", path, "/prod/a"),
  ends: bytes("ENDS_WITH", path, "/a"),
  contains: bytes("CONTAINS", { QueryString: {} }, "b=1&c"),
  "normal path": bytes("EXACTLY", path, "/prod/a", "URL_DECODE", "NORMALIZE_PATH"),
  "small letters": bytes("EXACTLY", header("x-some"), "abc!", "LOWERCASE"),
  "encoded umlaut": bytes("EXACTLY", { SingleQueryArgument: { Name: "u" } }, "ü x", "URL_DECODE"),
  method: bytes("EXACTLY", { Method: {} }, "POST"),
  either: {
    OrStatement: {
      Statements: [bytes("EXACTLY", path, "/prod/a"), bytes("EXACTLY", path, "/prod/b")],
    },
  },
  neither: { NotStatement: { Statement: bytes("EXACTLY", path, "/prod/a") } },
  here: { IPSetReferenceStatement: { Arn: att("There") } },
  "long body": size("GT", body("MATCH"), 8),
  "long body, inspected part only": size("GT", body("CONTINUE"), 16_384),
  "huge body": size("GT", body("MATCH"), 16_384),
  "huge body, not inspected": size("GT", body("NO_MATCH"), 8),
  "long header": size("GE", { Headers: allHeaders }, 1000),
  "missing header": size("GE", header("x-some"), 0),
};

const handlers = { echo: "export const handler = async () => ({ statusCode: 200 });" };
const open = { function: "Echo", authorization: "NONE" } as const;
const resources = {
  ...lambda("Echo", "echo"),
  ...restApi({ "ANY /{path+}": open }),
  There: ipSet("127.0.0.8/31", "192.0.2.0/24"),
  ...webAcl(
    [
      ...Object.entries(statements).map(([name, statement]) => tried(name, statement)),
      { ...tried("counted", bytes("EXACTLY", path, "/prod/a")), Action: { Count: {} } },
      { ...tried("allowed", bytes("EXACTLY", path, "/prod/a")), Action: { Allow: {} } },
      tried("allowed", bytes("STARTS_WITH", path, "/prod")),
      {
        ...tried("custom response", bytes("EXACTLY", path, "/prod/a")),
        Action: answer(418, {
          CustomResponseBodyKey: "Own",
          ResponseHeaders: [{ Name: "Retry-After", Value: "60" }],
        }),
      },
      { ...tried("custom status", bytes("EXACTLY", path, "/prod/a")), Action: answer(429) },
    ],
    {
      Name: "Wall",
      CustomResponseBodies: { Own: { Content: '{"own":true}', ContentType: "APPLICATION_JSON" } },
    },
  ),
  ...restApi({ "ANY /{path+}": open }, { id: "Shut", stageName: "shut" }),
  ...webAcl(
    [{ Statement: bytes("EXACTLY", path, "/shut/in"), Action: { Allow: {} } }],
    { DefaultAction: { Block: {} } },
    { id: "ShutAcl", api: "Shut" },
  ),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Api", handlers, resources }]);
});
afterAll(() => local.close());

function trying(name: string, at: string, options: CallOptions & { verb?: string } = {}) {
  const headers = [["X-Try", name] as const, ...(options.headers ?? [])];
  return local.call(options.verb ?? "GET", at, { ...options, headers });
}

describe("a web ACL's statement", () => {
  const x = (length: number) => ({ verb: "POST", body: "x".repeat(length) });
  it.each<[string, string, CallOptions & { verb?: string }, number]>([
    ["exactly", "/prod/a", {}, 403],
    ["exactly", "/prod/a/", {}, 200],
    ["exactly", "/prod/A", {}, 200],
    ["starts", "/prod/abc", {}, 403],
    ["starts", "/prod/b/prod/a", {}, 200],
    ["ends", "/prod/b/a", {}, 403],
    ["ends", "/prod/a/b", {}, 200],
    ["contains", "/prod/a?a=0&b=1&c=2", {}, 403],
    ["contains", "/prod/b=1&c", {}, 200],
    ["normal path", "/prod/%61", {}, 403],
    ["normal path", "/prod/x/a", {}, 200],
    ["small letters", "/prod/a", { headers: [["X-Some", "ABC!"]] }, 403],
    ["small letters", "/prod/a", { headers: [["X-Some", "ABC?"]] }, 200],
    [
      "small letters",
      "/prod/a",
      {
        headers: [
          ["X-Some", "no"],
          ["X-Some", "abc!"],
        ],
      },
      403,
    ],
    ["small letters", "/prod/a", {}, 200],
    ["encoded umlaut", "/prod/a?u=%C3%BC+x", {}, 403],
    ["encoded umlaut", "/prod/a?v=%C3%BC+x", {}, 200],
    ["method", "/prod/a", { verb: "POST" }, 403],
    ["method", "/prod/a", { verb: "PUT" }, 200],
    ["either", "/prod/b", {}, 403],
    ["either", "/prod/c", {}, 200],
    ["neither", "/prod/a", {}, 200],
    ["neither", "/prod/b", {}, 403],
    ["here", "/prod/a", { from: "127.0.0.9" }, 403],
    ["here", "/prod/a", { from: "127.0.0.10" }, 200],
    ["here", "/prod/a", { headers: [["X-Forwarded-For", "127.0.0.9"]] }, 200],
    ["here", "/prod/a", { from: "127.0.0.9", headers: [["X-Forwarded-For", "8.8.8.8"]] }, 403],
    ["long body", "/prod/a", x(9), 403],
    ["long body", "/prod/a", x(8), 200],
    ["long body, inspected part only", "/prod/a", x(20_000), 200],
    ["huge body", "/prod/a", x(16_385), 403],
    ["huge body", "/prod/a", x(16_384), 200],
    ["huge body, not inspected", "/prod/a", x(16_385), 200],
    ["huge body, not inspected", "/prod/a", x(9), 403],
    ["long header", "/prod/a", { headers: [["X-Some", "x".repeat(1000)]] }, 403],
    ["long header", "/prod/a", { headers: [["X-Some", "x".repeat(999)]] }, 200],
    [
      "long header",
      "/prod/a",
      { headers: Array.from({ length: 201 }, () => ["X-Some", "x"] as const) },
      403,
    ],
    ["missing header", "/prod/a", {}, 200],
    ["counted", "/prod/a", {}, 200],
    ["allowed", "/prod/a", {}, 200],
    ["allowed", "/prod/b", {}, 403],
    ["no rule", "/prod/a", {}, 200],
  ])("with the name '%s': a request to %s with %o gets %d", async (name, at, options, status) => {
    expect((await trying(name, at, options)).status).toBe(status);
  });
});

describe("a blocked request", () => {
  it("gets the gateway's response before routing, and the reason is logged", async () => {
    const answered = await trying("exactly", "/prod/a");
    expect(answered.header("x-amzn-errortype")).toBe("ForbiddenException");
    expect(answered.text).toBe('{"message":"Forbidden"}');
    expect(local.lines.at(-1)).toContain("(blocked by web ACL Wall, rule exactly)");
    expect((await trying("no route", "/prod")).text).toBe('{"message":"Forbidden"}');
    const free = await trying("exactly", "/prod");
    expect(free.text).toBe('{"message":"Missing Authentication Token"}');
  });

  it("gets the rule's custom response if the rule has one", async () => {
    const own = await trying("custom response", "/prod/a");
    expect([own.status, own.text]).toEqual([418, '{"own":true}']);
    expect([own.header("content-type"), own.header("retry-after")]).toEqual([
      "application/json",
      "60",
    ]);
    const bare = await trying("custom status", "/prod/a");
    expect([bare.status, bare.text]).toEqual([429, ""]);
  });

  it("is any request that no rule allows, if the default action is Block", async () => {
    expect((await local.call("GET", "/shut/in")).status).toBe(200);
    expect((await local.call("GET", "/shut/out")).status).toBe(403);
    expect(local.lines.at(-1)).toMatch(/blocked by web ACL [\w-]+, default\)/);
  });
});
