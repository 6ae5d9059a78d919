import { describe, expect, it } from "vitest";
import { corsHeaders } from "../../../lib/cdk/runtime/cors-headers.ts";

const A = "https://a.example";
const B = "https://b.example";
const headersOf = (config: object, headers: Record<string, string> | null) =>
  corsHeaders({ SIGNET_CORS: JSON.stringify(config) })({ headers });

describe("corsHeaders", () => {
  it.each([
    [
      "a listed origin",
      { allowOrigins: [A, B] },
      { Origin: B },
      { "Access-Control-Allow-Origin": B },
    ],
    [
      "a header in lower case",
      { allowOrigins: [A] },
      { origin: A },
      { "Access-Control-Allow-Origin": A },
    ],
    ["a foreign origin", { allowOrigins: [A, B] }, { Origin: "https://c.example" }, {}],
    ["a longer origin", { allowOrigins: [A] }, { Origin: `${A}.evil.example` }, {}],
    ["the origin null", { allowOrigins: [A] }, { Origin: "null" }, {}],
    ["no origin", { allowOrigins: [A] }, {}, {}],
    ["no headers", { allowOrigins: [A] }, null, {}],
    [
      "credentials and further headers",
      { allowOrigins: [A], allowCredentials: true, exposeHeaders: ["ETag", "X-B"] },
      { Origin: A },
      {
        "Access-Control-Allow-Origin": A,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "ETag,X-B",
      },
    ],
    [
      "credentials for a foreign origin",
      { allowOrigins: [A], allowCredentials: true, exposeHeaders: ["ETag"] },
      { Origin: B },
      {},
    ],
  ])("returns the headers for %s", (_, config, headers, expected) => {
    const given = headers === null ? null : Object.fromEntries(Object.entries(headers));
    expect(headersOf(config, given)).toEqual({ Vary: "Origin", ...expected });
  });

  it("names every website only if the API allows every website, and then without Vary", () => {
    expect(headersOf({ allowOrigins: ["*"] }, { Origin: B })).toEqual({
      "Access-Control-Allow-Origin": "*",
    });
  });

  it.each([
    ["no variable", undefined],
    ["another form", "[]"],
    ["no origin", '{"allowOrigins":[]}'],
    ["an unknown member", '{"allowOrigins":["https://a.example"],"allowOrigin":"*"}'],
    ["credentials for every website", '{"allowOrigins":["*"],"allowCredentials":true}'],
    [
      "a text instead of a boolean",
      '{"allowOrigins":["https://a.example"],"allowCredentials":"no"}',
    ],
    ["a number as header", '{"allowOrigins":["https://a.example"],"exposeHeaders":[1]}'],
  ])("throws for an environment with %s", (_, text) => {
    expect(() => corsHeaders({ SIGNET_CORS: text })).toThrow("lacks a readable SIGNET_CORS");
  });
});
