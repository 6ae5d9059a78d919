import { describe, expect, it } from "vitest";
import { httpGateway } from "../../gateway/http-api/http-gateway.ts";
import { httpApi, httpAuthorizer } from "../../gateway/http-api/http-sketch.ts";
import { lambda, ref, role, user, type Resources } from "../../deployment/sketch.ts";
import { answer, cellOf, sketchedMatrix } from "../matrix-of.ts";

const invoke = (path: string, Effect: "Allow" | "Deny" = "Allow") => ({
  Effect,
  Action: "execute-api:Invoke",
  Resource: { "Fn::Sub": `arn:aws:execute-api:*:*:\${Http}/$default/${path}` },
});
const credentials = { CredentialsArn: { "Fn::GetAtt": ["Caller", "Arn"] } };
const resources: Resources = {
  ...lambda("Fn", "code"),
  ...lambda("Guard", "code"),
  Ann: user("ann", invoke("GET/orders/*"), invoke("GET/orders/secret", "Deny"), invoke("$default")),
  Bob: user("bob"),
  Caller: role("apigateway.amazonaws.com", { Action: "lambda:InvokeFunction", Resource: "*" }),
  Jwt: {
    Type: "AWS::ApiGatewayV2::Authorizer",
    Properties: {
      ApiId: ref("Http"),
      Name: "Jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Audience: ["app"], Issuer: "https://idp.example.com" },
    },
  },
  ...httpAuthorizer("Own", "Guard"),
  ...httpApi({
    "GET /open": {},
    "GET /orders/{id}": { authorization: "AWS_IAM" },
    "GET /unlinked": { function: "Guard", permitted: false },
    "GET /as-role": { function: "Guard", permitted: false, integration: credentials },
    "GET /token": {
      authorization: "JWT",
      route: { AuthorizerId: ref("Jwt"), AuthorizationScopes: ["a", "b"] },
    },
    "GET /own": { authorization: "CUSTOM", route: { AuthorizerId: ref("Own") } },
    $default: { authorization: "AWS_IAM" },
  }),
};
const matrix = sketchedMatrix(resources);
const cell = (who: string, key: string) => answer(cellOf(matrix, who, `route ${key}`));

describe("who can call a route of an HTTP API", () => {
  it.each([
    ["anyone", "GET /open", "yes"],
    ["anyone", "GET /orders/{id}", "no"],
    ["user bob", "GET /orders/{id}", "no"],
    ["user ann", "GET /orders/{id}", "unless the request is GET /orders/secret"],
    ["user ann", "$default", "yes"],
    ["user bob", "$default", "no"],
    ["anyone", "GET /unlinked", "no"],
    ["anyone", "GET /as-role", "yes"],
    [
      "anyone",
      "GET /token",
      "with a token of https://idp.example.com for app and the scope a or b",
    ],
    ["anyone", "GET /own", "if authorizer S/Own allows it"],
  ])("%s, %s", (who, key, expected) => {
    expect(cell(who, key)).toBe(expected);
  });

  it("agrees with the running stage", async () => {
    const gateway = httpGateway(resources, {
      fn: () => "in",
      guard: () => ({ isAuthorized: true }),
    });
    const paths = new Map([
      ["GET /open", "/open"],
      ["GET /orders/{id}", "/orders/7"],
      ["GET /unlinked", "/unlinked"],
      ["GET /as-role", "/as-role"],
      ["GET /token", "/token"],
      ["$default", "/else"],
    ]);
    const callers: readonly (readonly [string, string | undefined])[] = [
      ["anyone", undefined],
      ["user ann", "ann"],
      ["user bob", "bob"],
    ];
    for (const [who, as] of callers) {
      for (const [key, path] of paths) {
        const { status } = await gateway.get(path, as === undefined ? {} : { as });
        const expected = cell(who, key);
        const isAllowed = expected === "yes" || expected.startsWith("unless");
        expect([who, key, status === 200]).toEqual([who, key, isAllowed]);
      }
    }
    expect((await gateway.get("/orders/secret", { as: "ann" })).status).toBe(403);
  });
});
