import { AuthorizationType, TokenAuthorizer } from "aws-cdk-lib/aws-apigateway";
import { Duration } from "aws-cdk-lib";
import { PolicyDocument, User } from "aws-cdk-lib/aws-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../lib/sigv4/request/request.ts";
import { allowFrom, type ListedMethod } from "../../../../lib/cdk/constructs/api/allow-list.ts";
import type { TestCloud } from "../../../cloud/test-cloud.ts";
import { deployed, testApi, testFunction } from "../deploy-app.ts";

const list = (...methods: readonly [string, open: boolean][]) =>
  methods.map(([route, open]): ListedMethod => {
    const [verb = "", path = ""] = route.split(" ");
    return { verb, path, open };
  });
const statementsOf = (...methods: readonly [string, open: boolean][]) =>
  allowFrom({ cidrs: ["10.0.0.0/8"], stageName: "prod", methods: list(...methods) }).map(
    (statement): unknown => statement.toJSON(),
  );

describe("an allow list", () => {
  let local: TestCloud;
  beforeAll(async () => {
    const test = testApi({
      policy: new PolicyDocument({
        statements: allowFrom({
          cidrs: ["127.0.0.0/30", "2001:db8::/32"],
          stageName: "prod",
          methods: list(
            ["GET /signed", false],
            ["GET /asked", false],
            ["GET /open", true],
            ["ANY /items/{id}", true],
          ),
        }),
      }),
    });
    const { stack, route } = test;
    const handler = testFunction(stack, "Guard", "guard");
    const authorizer = new TokenAuthorizer(stack, "Asked", {
      handler,
      resultsCacheTtl: Duration.seconds(0),
    });
    const signed = route("GET", "/signed", { authorizationType: AuthorizationType.IAM });
    signed.grantExecute(new User(stack, "Granted", { userName: "Granted" }));
    new User(stack, "Ungranted", { userName: "Ungranted" });
    route("GET", "/asked", { authorizationType: AuthorizationType.CUSTOM, authorizer });
    route("GET", "/open");
    route("ANY", "/items/{id}");
    local = await deployed(test);
  });
  afterAll(() => local.close());

  const inside = "127.0.0.1";
  const outside = "127.0.0.9";
  const claims = (...names: readonly string[]): readonly Pair[] =>
    names.map((name) => [name, name === "Forwarded" ? `for=${inside}` : inside]);
  const token = (text: string): readonly Pair[] => [["Authorization", text]];
  const denied = "with an explicit deny";
  const silence = "no identity-based policy allows";

  it.each<[string, string, { as?: string; headers?: readonly Pair[]; from: string }, string]>([
    // IAM authorization.
    [
      "54: denies a granted caller outside the list",
      "/signed",
      { as: "Granted", from: outside },
      denied,
    ],
    [
      "55: denies a granted caller outside the list despite headers with a listed address",
      "/signed",
      {
        as: "Granted",
        from: outside,
        headers: claims("X-Forwarded-For", "Forwarded", "X-Real-IP"),
      },
      denied,
    ],
    [
      "56: serves a granted caller inside the list",
      "/signed",
      { as: "Granted", from: inside },
      "ok",
    ],
    [
      "57: rejects an unsigned request from inside the list",
      "/signed",
      { from: inside },
      "Missing Authentication Token",
    ],
    [
      "57: denies a caller inside the list without a grant",
      "/signed",
      { as: "Ungranted", from: inside },
      silence,
    ],
    // A Lambda authorizer.
    [
      "denies an authorized caller outside the list",
      "/asked",
      { headers: token("let me in"), from: outside },
      denied,
    ],
    [
      "serves an authorized caller inside the list",
      "/asked",
      { headers: token("let me in"), from: inside },
      "ok",
    ],
    [
      "denies an unauthorized caller inside the list",
      "/asked",
      { headers: token("no"), from: inside },
      denied,
    ],
    [
      "rejects a request without a token from inside the list",
      "/asked",
      { from: inside },
      "Unauthorized",
    ],
    // No authorization.
    ["denies an open route outside the list", "/open", { from: outside }, denied],
    [
      "denies an open route outside the list despite headers with a listed address",
      "/open",
      { from: outside, headers: claims("X-Forwarded-For") },
      denied,
    ],
    ["serves an open route inside the list", "/open", { from: inside }, "ok"],
    ["serves an open route with a parameter inside the list", "/items/7", { from: inside }, "ok"],
    [
      "denies an open route with a parameter outside the list",
      "/items/7",
      { from: outside },
      denied,
    ],
  ])("%s", async (_, path, { as, ...options }, expected) => {
    const keys = as === undefined ? {} : { as: local.keys(as) };
    const { status, text } = await local.call("GET", `/prod${path}`, { ...keys, ...options });
    expect(text).toContain(expected);
    expect(status).toBe({ ok: 200, Unauthorized: 401 }[expected] ?? 403);
  });
});

describe("the statements of an allow list", () => {
  it("are only a Deny if no method is open", () => {
    expect(statementsOf(["GET /a", false])).toEqual([
      {
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8"] } },
      },
    ]);
  });

  it("allow each open method by stage, verb and path", () => {
    const [, allowed, ...more] = statementsOf(["GET /a", false], ["POST /a/{id}", true]);
    expect(more).toEqual([]);
    expect(allowed).toEqual({
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "execute-api:/prod/POST/a/*",
    });
  });

  it.each([
    ["GET /a/{id}", "GET /a/b"],
    ["GET /a/{id}", "GET /a/{id}/b"],
    ["GET /a/{id}/b", "GET /a/c/{rest+}"],
    ["ANY /{proxy+}", "POST /a"],
    ["GET /{proxy+}", "ANY /a"],
  ])(
    "reject the open method %s beside the locked %s, which the Allow would cover",
    (open, locked) => {
      expect(() => statementsOf([open, true], [locked, false])).toThrow(
        `the policy that allows ${open} would also allow ${locked} without a grant`,
      );
    },
  );

  it.each([
    ["GET /a/{id}", "POST /a/{id}"],
    ["GET /a/{id}", "GET /a"],
    ["GET /a.c", "GET /abc"],
    ["GET /a/{id}", "GET /b/{id}"],
    ["GET /a/{id}/b", "GET /a/{id}/c"],
    ["ANY /a", "ANY /a/{id}"],
  ])("accept the open method %s beside the locked %s", (open, locked) => {
    expect(() => statementsOf([open, true], [locked, false])).not.toThrow();
  });
});
