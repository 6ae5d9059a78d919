import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, restApi } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

/** Source of a handler that responds with the resource and path of its event. */
const mirror = `
export const handler = async ({ resource, path, pathParameters, requestContext }) => {
  const seen = { resource, path, parameters: pathParameters, inContext: requestContext.path };
  return { statusCode: 200, body: JSON.stringify(seen) };
};`;

const routes = [
  "GET /",
  "GET /open",
  "POST /open",
  "GET /things",
  "GET /things/known",
  "GET /things/{id}",
  "POST /things/{id}",
  "ANY /files/{proxy+}",
  "GET /files/{proxy+}",
  "PUT /{proxy+}",
  "GET /ping",
  "GET /sping",
];
const open = { function: "Mirror", authorization: "NONE" } as const;
const stack = {
  name: "Api",
  handlers: { mirror },
  resources: {
    ...lambda("Mirror", "mirror"),
    ...restApi(Object.fromEntries(routes.map((route) => [route, open]))),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const get = (path: string) => local.call("GET", path);

describe("routing", () => {
  it.each([
    ["GET", "/prod", "/", null],
    ["GET", "/prod/", "/", null],
    ["GET", "/prod/open/", "/open", null],
    ["GET", "/prod/things/known", "/things/known", null],
    ["GET", "/prod/things/known/", "/things/known", null],
    ["GET", "/prod/things/7", "/things/{id}", { id: "7" }],
    ["GET", "/prod/things/a%2Fb%20c", "/things/{id}", { id: "a%2Fb%20c" }],
    // The literal resource has no POST, so the less specific resource with a POST serves the request.
    ["POST", "/prod/things/known", "/things/{id}", { id: "known" }],
    ["PUT", "/prod/things/known", "/{proxy+}", { proxy: "things/known" }],
    ["GET", "/prod/files/a/b.txt", "/files/{proxy+}", { proxy: "a/b.txt" }],
    ["DELETE", "/prod/files/a/b.txt", "/files/{proxy+}", { proxy: "a/b.txt" }],
    ["GET", "/prod/files/a/", "/files/{proxy+}", { proxy: "a" }],
    ["GET", "/prod/files/a%2Fb", "/files/{proxy+}", { proxy: "a%2Fb" }],
    [
      "GET",
      "/prod/files/x/test%2Balias@g.com/test+alias@g.com",
      "/files/{proxy+}",
      { proxy: "x/test%2Balias@g.com/test+alias@g.com" },
    ],
    ["GET", "/prod/files/%2Fx%2F%2Fy", "/files/{proxy+}", { proxy: "%2Fx%2F%2Fy" }],
    ["GET", "/prod/files/%2e%2ex/100%25", "/files/{proxy+}", { proxy: "%2e%2ex/100%25" }],
  ])("%s %s is served by %s", async (method, path, resource, parameters) => {
    const { status, json } = await local.call(method, path);
    expect(status).toBe(200);
    expect(json).toMatchObject({ resource, parameters });
  });

  it.each(["/ping", "/sping"])("serves %s, which API Gateway reserves", async (path) => {
    const { status, json } = await get(`/prod${path}?a=1;b=2`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ resource: path });
  });

  it.each([
    ["/prod/files/a/", "/files/a/", "/prod/files/a/"],
    ["/prod/files/a%20b", "/files/a%20b", "/prod/files/a%20b"],
    ["/prod", "/", "/prod/"],
  ])(
    "%s has the path %s in the event, and %s with its stage in the context",
    async (sent, path, inContext) => {
      expect((await get(sent)).json).toMatchObject({ path, inContext });
    },
  );

  it.each([
    ["an undeclared path", "GET", "/prod/nowhere"],
    ["an undeclared verb", "DELETE", "/prod/open"],
    ["a verb that API Gateway does not support, even with ANY,", "PROPFIND", "/prod/files/a"],
    ["an empty greedy parameter", "GET", "/prod/files/"],
    ["a literal in another spelling", "GET", "/prod/%6Fpen"],
    ["a literal in capitals", "GET", "/prod/OPEN"],
  ])("%s matches no route", async (_, method, path) => {
    const { status, json } = await local.call(method, path);
    expect(status).toBe(403);
    expect(json).toEqual({ message: "Missing Authentication Token" });
  });

  it("responds with Forbidden for an unknown stage", async () => {
    const answer = await get("/test/open");
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("ForbiddenException");
    expect(answer.text).toBe('{"message":"Forbidden"}');
  });
});
