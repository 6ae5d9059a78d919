import { describe, expect, it } from "vitest";
import { corsHeaders, preflight } from "../../../../lib/cloud/gateway/function-url/cors.ts";
import type { FunctionUrlCors } from "../../../../lib/cloud/account/lambda/function-url.ts";
import { wireRequest, type Pair } from "../../../../lib/sigv4/request/request.ts";

const ORIGIN = "https://shop.example";
const cors: FunctionUrlCors = {
  allowCredentials: true,
  allowHeaders: ["Content-Type", "X-One"],
  allowMethods: ["GET", "POST"],
  allowOrigins: [ORIGIN, "https://other.example"],
  exposeHeaders: ["X-Seen"],
  maxAge: 600,
};
const open: FunctionUrlCors = {
  allowCredentials: false,
  allowHeaders: ["*"],
  allowMethods: ["*"],
  allowOrigins: ["*"],
  exposeHeaders: [],
  maxAge: undefined,
};

function request(method: string, headers: Readonly<Record<string, string>>) {
  return wireRequest(method, "http://x.lambda-url.us-east-1.localhost/", Object.entries(headers));
}
const asks = (method: string, names?: string, Origin = ORIGIN) =>
  request("OPTIONS", {
    Origin,
    "Access-Control-Request-Method": method,
    ...(names === undefined ? {} : { "Access-Control-Request-Headers": names }),
  });
const forOrigin: readonly Pair[] = [
  ["Access-Control-Allow-Origin", ORIGIN],
  ["Vary", "Origin"],
  ["Access-Control-Allow-Credentials", "true"],
];

describe("a preflight request", () => {
  it.each<[string, FunctionUrlCors, ReturnType<typeof request>, readonly Pair[]]>([
    [
      "for an allowed method and headers gets all of them",
      cors,
      asks("POST", "content-type, x-one"),
      [
        ...forOrigin,
        ["Access-Control-Allow-Methods", "GET,POST"],
        ["Access-Control-Allow-Headers", "Content-Type,X-One"],
        ["Access-Control-Max-Age", "600"],
      ],
    ],
    [
      "without headers gets the methods",
      cors,
      asks("GET"),
      [
        ...forOrigin,
        ["Access-Control-Allow-Methods", "GET,POST"],
        ["Access-Control-Max-Age", "600"],
      ],
    ],
    ["from another origin gets nothing", cors, asks("GET", undefined, "https://evil.example"), []],
    ["for another method gets nothing", cors, asks("DELETE"), []],
    ["for another header gets nothing", cors, asks("GET", "x-one,x-two"), []],
    [
      "for anything gets a wildcard",
      open,
      asks("DELETE", "x-two"),
      [
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", "*"],
        ["Access-Control-Allow-Headers", "*"],
      ],
    ],
    [
      "does not match two names in one item",
      { ...cors, allowHeaders: ["Content-Type,X-One"] },
      asks("GET", "content-type"),
      [],
    ],
  ])("%s", (_, configured, asked, headers) => {
    expect(preflight(configured, asked)).toEqual({ status: 200, headers, body: "" });
  });

  it.each([
    ["another method", request("GET", { Origin: ORIGIN, "Access-Control-Request-Method": "GET" })],
    ["no origin", request("OPTIONS", { "Access-Control-Request-Method": "GET" })],
    ["no wanted method", request("OPTIONS", { Origin: ORIGIN })],
  ])("is not recognised with %s", (_, asked) => {
    expect(preflight(cors, asked)).toBeUndefined();
  });

  it("goes to the function without CORS", () => {
    expect(preflight(undefined, asks("GET"))).toBeUndefined();
  });
});

describe("a response", () => {
  it.each<[string, FunctionUrlCors | undefined, Readonly<Record<string, string>>, readonly Pair[]]>(
    [
      [
        "to an allowed origin",
        cors,
        { Origin: ORIGIN },
        [...forOrigin, ["Access-Control-Expose-Headers", "X-Seen"]],
      ],
      ["to any origin", open, { Origin: ORIGIN }, [["Access-Control-Allow-Origin", "*"]]],
      ["to another origin", cors, { Origin: "https://evil.example" }, []],
      ["to a request without an origin", cors, {}, []],
      ["of a URL without CORS", undefined, { Origin: ORIGIN }, []],
    ],
  )("%s gets these headers", (_, configured, headers, expected) => {
    expect(corsHeaders(configured, request("GET", headers))).toEqual(expected);
  });
});
