import { describe, expect, it } from "vitest";
import { having, refusal } from "../../refusal.ts";
import { lambda, type Resources } from "../../deployment/sketch.ts";
import { httpGateway } from "./http-gateway.ts";
import { httpApi } from "./http-sketch.ts";

const fn = lambda("Fn", "code");
const cors = {
  AllowOrigins: ["https://a.example", "http://*"],
  AllowMethods: ["GET", "POST"],
  AllowHeaders: ["authorization", "x-a"],
  ExposeHeaders: ["x-b", "x-c"],
  AllowCredentials: true,
  MaxAge: 60,
};
const routes = {
  "GET /open": {},
  "GET /iam": { authorization: "AWS_IAM" },
  "ANY /any": { authorization: "AWS_IAM" },
} as const;
const gateway = httpGateway(
  { ...fn, ...httpApi(routes, { api: { CorsConfiguration: cors } }) },
  {
    fn: () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*", "x-b": "1" } }),
  },
);
const without = httpGateway(
  { ...fn, ...httpApi(routes) },
  { fn: () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" } }) },
);
const from = (origin: string, method?: string) => ({
  headers: [
    ["Origin", origin],
    ...(method === undefined ? [] : [["Access-Control-Request-Method", method] as const]),
  ] as const,
});

describe("a preflight request", () => {
  it("is answered by the gateway, also for a route that asks for a signature", async () => {
    for (const path of ["/open", "/iam", "/nowhere"]) {
      const answer = await gateway.call("OPTIONS", path, from("https://a.example", "GET"));
      expect(answer.status).toBe(204);
      expect(answer.headers).toEqual([
        ["access-control-allow-origin", "https://a.example"],
        ["access-control-allow-credentials", "true"],
        ["access-control-expose-headers", "x-b,x-c"],
        ["access-control-allow-methods", "GET,POST"],
        ["access-control-allow-headers", "authorization,x-a"],
        ["access-control-max-age", "60"],
        ["apigw-requestid", expect.any(String)],
      ]);
    }
    expect(gateway.invoked).toEqual([]);
  });

  it("of another origin gets no CORS headers", async () => {
    const answer = await gateway.call("OPTIONS", "/open", from("https://b.example", "GET"));
    expect([answer.status, answer.header("access-control-allow-origin")]).toEqual([204, undefined]);
  });

  it("is authorized if the route takes every method and authorizes its callers", async () => {
    const answer = await gateway.call("OPTIONS", "/any", from("https://a.example", "GET"));
    expect(answer.status).toBe(403);
  });

  it("reaches no route without CORS", async () => {
    expect((await without.call("OPTIONS", "/open", from("https://a.example", "GET"))).status).toBe(
      404,
    );
  });
});

describe("a response", () => {
  it.each([
    ["an allowed origin", "https://a.example", "https://a.example"],
    ["an origin with an allowed scheme", "http://localhost:3000", "http://localhost:3000"],
    ["another origin", "https://evil.example", undefined],
    ["an origin that begins alike", "https://a.example.evil.example", undefined],
  ])("to %s has the API's headers instead of the function's", async (_, origin, expected) => {
    const answer = await gateway.get("/open", from(origin));
    expect(answer.header("access-control-allow-origin")).toBe(expected);
    expect(answer.header("x-b")).toBe("1");
  });

  it("has CORS headers if the gateway refuses", async () => {
    const answer = await gateway.get("/iam", from("https://a.example"));
    expect(answer.status).toBe(403);
    expect(answer.header("access-control-allow-origin")).toBe("https://a.example");
  });

  it("has the function's headers if the API does not configure CORS", async () => {
    expect((await without.get("/open")).header("access-control-allow-origin")).toBe("*");
  });
});

it.each<[string, object, string]>([
  [
    "credentials for every origin",
    { AllowOrigins: ["*"], AllowCredentials: true },
    "AllowOrigins has *",
  ],
  ["a method that does not exist", { AllowMethods: ["get"] }, "has get, which is not a method"],
  ["a long time", { MaxAge: 86_401 }, "from -1 to 86400"],
])("%s are refused", (_, CorsConfiguration, message) => {
  const resources: Resources = having({ ...fn, ...httpApi({}) }, "Http", { CorsConfiguration });
  expect(refusal(resources)).toContain(message);
});
