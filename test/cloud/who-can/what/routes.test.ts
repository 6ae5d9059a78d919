import { describe, expect, it } from "vitest";
import {
  att,
  lambda,
  restApi,
  role,
  user,
  type RouteSketch,
  type Statement,
} from "../../deployment/sketch.ts";
import { having } from "../../refusal.ts";
import { ARN, invoke, on } from "./call-statements.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Matches any example request, for cases in which it does not matter. */
const ANYTHING: unknown = expect.any(String);

const deny = (call: string, more: object = {}) => ({
  ...on(call),
  Effect: "Deny" as const,
  ...more,
});

const ROUTES: Readonly<Record<string, RouteSketch>> = {
  "GET /": { function: "Fn" },
  "GET /orders": { function: "Fn" },
  "GET /orders/{id}": { function: "Fn" },
  "GET /orders/latest": { function: "Fn" },
  "GET /files/{path+}": { function: "Fn" },
  "ANY /any": { function: "Fn" },
  "GET /open": { function: "Fn", authorization: "NONE" },
  "GET /dead": { function: "Fn", permitted: false },
  "GET /dead-open": { function: "Fn", authorization: "NONE", permitted: false },
};

interface Case {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly route: string;
  readonly expected: string;
  /** The example request of the cell; `undefined` if the cell has no example. */
  readonly request?: string | undefined;
}

const ROWS: readonly (readonly [string, readonly Statement[], string, string, string?])[] = [
  ["an exact grant", [on("GET/orders")], "GET /orders", "yes", "GET /orders"],
  ["a grant on the root", [on("GET/")], "GET /", "yes", "GET /"],
  ["no grant", [], "GET /orders", "no"],
  ["a grant on another verb", [on("POST/orders")], "GET /orders", "no"],
  ["a grant on another stage", [invoke(`${ARN}:*/dev/GET/orders`)], "GET /orders", "no"],
  ["a grant with a slash at the end", [on("GET/orders/")], "GET /orders", "yes", "GET /orders/"],
  [
    "a grant on one parameter",
    [on("GET/orders/7")],
    "GET /orders/{id}",
    "if the request is GET /orders/7",
    "GET /orders/7",
  ],
  [
    "grants on two parameters",
    [on("GET/orders/8"), on("GET/orders/7")],
    "GET /orders/{id}",
    "if the request is GET /orders/7, or if the request is GET /orders/8",
  ],
  [
    "a grant with a question mark",
    [on("GET/orders/?")],
    "GET /orders/{id}",
    "if the request is GET /orders/?",
    "GET /orders/a",
  ],
  ["a grant on another route's path", [on("GET/orders/latest")], "GET /orders/{id}", "no"],
  [
    "a grant on the path of a literal route",
    [on("GET/orders/latest")],
    "GET /orders/latest",
    "yes",
  ],
  [
    "a Deny of one parameter",
    [on("*"), deny("GET/orders/7")],
    "GET /orders/{id}",
    "unless the request is GET /orders/7",
    "GET /orders/any",
  ],
  [
    "a Deny that misses a slash at the end",
    [on("*"), deny("GET/orders")],
    "GET /orders",
    "unless the request is GET /orders",
    "GET /orders/",
  ],
  ["a Deny that covers a slash at the end", [on("*"), deny("GET/orders*")], "GET /orders", "no"],
  ["a Deny of every parameter", [on("*"), deny("GET/orders/*")], "GET /orders/{id}", "no"],
  [
    "a Deny of two letters or more",
    [on("*"), deny("GET/orders/??*")],
    "GET /orders/{id}",
    "unless the request is GET /orders/??*",
  ],
  [
    "Denies within an allowed pattern",
    [on("GET/orders/a*"), deny("GET/orders/any*"), deny("GET/orders/a")],
    "GET /orders/{id}",
    "if the request is GET /orders/a*; unless the request is GET /orders/a; unless the request is GET /orders/any*",
  ],
  [
    "a grant below a greedy path",
    [on("GET/files/a/*")],
    "GET /files/{path+}",
    "if the request is GET /files/a/*",
    "GET /files/a/any",
  ],
  ["a grant on dot segments", [on("GET/files/..")], "GET /files/{path+}", "no"],
  [
    "a grant on one verb of ANY",
    [on("PUT/any")],
    "ANY /any",
    "if the request is PUT /any",
    "PUT /any",
  ],
  ["a grant on every verb of ANY", [on("*/any")], "ANY /any", "yes", "GET /any"],
  [
    "a grant with NotResource",
    [{ Action: "execute-api:Invoke", NotResource: `${ARN}:*/prod/GET/orders/any*` }],
    "GET /orders/{id}",
    "if the request is not GET /orders/any*",
  ],
  [
    "a grant with NotAction",
    // A sketched statement has an Action; the parser reads either member.
    [{ NotAction: "s3:*", Resource: "*" } as unknown as Statement],
    "GET /orders",
    "yes",
  ],
  [
    "a Deny with NotAction",
    [
      on("*"),
      // A sketched statement has an Action; the parser reads either member.
      { Effect: "Deny", NotAction: "execute-api:Invoke", Resource: "*" } as unknown as Statement,
    ],
    "GET /orders",
    "yes",
  ],
  [
    "a grant with a variable of the caller",
    [on("GET/orders/${aws:username}")],
    "GET /orders/{id}",
    "if the request is GET /orders/${aws:username}",
    undefined,
  ],
  [
    "a grant with a request's variable",
    [on("GET/orders/${aws:Referer}")],
    "GET /orders/{id}",
    "if the request is GET /orders/${aws:Referer}",
    "GET /orders/any",
  ],
  [
    "a request's variable in a segment",
    [on("GET/orders/a${aws:Referer}")],
    "GET /orders/{id}",
    "if the request is GET /orders/a${aws:Referer}",
    "GET /orders/aany",
  ],
  [
    "a segment variable with a Deny",
    [on("GET/orders/a${aws:Referer}"), deny("GET/orders/aany")],
    "GET /orders/{id}",
    "undecided",
  ],
  ["a grant on a verb in lower case", [on("get/orders")], "GET /orders", "no"],
  ["a route without a signature", [], "GET /open", "yes"],
  ["a Deny on a route without a signature", [deny("GET/open")], "GET /open", "yes"],
  ["an unserved route with a signature", [on("*")], "GET /dead", "no"],
  ["an unserved route without a signature", [on("*")], "GET /dead-open", "no"],
];
const CASES: readonly Case[] = ROWS.map(([name, statements, route, expected, request]) => ({
  name,
  statements,
  route,
  expected,
  request,
}));

/** The matrix of an account with a user for each case. */
const all = sketchedMatrix({
  ...lambda("Fn", "code"),
  ...restApi(ROUTES),
  ...Object.fromEntries(
    CASES.map(({ statements }, index) => [`U${index}`, user(`U${index}`, ...statements)]),
  ),
});

describe("access to a route", () => {
  it.each(CASES.map((one, index) => ({ ...one, index })))(
    "is correct for $name",
    ({ index, route, expected, request }) => {
      const cell = cellOf(all, `user U${index}`, `route ${route}`);
      expect(answer(cell)).toBe(expected);
      expect(isConfirmed(cell)).toBe(!/^(?:no|undecided)$/.test(expected));
      expect(cell.example?.request ?? "none").toEqual(request ?? ANYTHING);
    },
  );
});

it("The answer to a preflight request is left out, because it concerns no caller", () => {
  const sketch = restApi({ "GET /a": { function: "Fn" }, "OPTIONS /a": { function: "Fn" } });
  const fixed = {
    Type: "MOCK",
    RequestTemplates: { "application/json": "{ statusCode: 200 }" },
    IntegrationResponses: [{ StatusCode: "204" }],
  };
  const { targets } = sketchedMatrix(
    having({ ...lambda("Fn", "code"), ...sketch }, "ApiMethodOPTIONS /a", {
      AuthorizationType: "NONE",
      Integration: fixed,
      MethodResponses: [{ StatusCode: "204" }],
    }),
  );
  const routes = targets.filter(({ kind }) => kind === "route");
  expect(routes.map(({ name }) => name)).toEqual(["GET /a"]);
});

describe("the backend of a route", () => {
  const lambdaUri =
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:fn/invocations";
  const call = { Action: "execute-api:Invoke", Resource: "*" };
  const invocation = { Action: "lambda:InvokeFunction", Resource: "*" };
  const using = (integration: object, authorization: "AWS_IAM" | "NONE" = "AWS_IAM") => ({
    function: "Fn",
    permitted: false,
    authorization,
    method: { Integration: { IntegrationHttpMethod: "POST", ...integration } },
  });
  const fn = (Credentials: unknown) => ({ Type: "AWS", Uri: lambdaUri, Credentials });
  const queue = "arn:aws:apigateway:us-east-1:sqs:path/queue";
  const asCaller = "arn:aws:iam::*:user/*";
  const matrix = sketchedMatrix({
    ...lambda("Fn", "code"),
    Good: role("apigateway.amazonaws.com", invocation),
    Bare: role("apigateway.amazonaws.com"),
    Foreign: role("lambda.amazonaws.com", invocation),
    ...restApi({
      "GET /mock": using({ Type: "MOCK" }, "NONE"),
      "GET /mock-iam": using({ Type: "MOCK" }),
      "GET /http": using({ Type: "HTTP", Uri: "http://elsewhere.example/" }),
      "GET /good": using(fn(att("Good"))),
      "GET /bare": using(fn(att("Bare"))),
      "GET /foreign": using(fn(att("Foreign"))),
      "GET /caller": using(fn(asCaller)),
      "GET /caller-open": using(fn(asCaller), "NONE"),
      "GET /queue": using({ Type: "AWS", Uri: queue, Credentials: att("Bare") }),
      "GET /queue-foreign": using({ Type: "AWS", Uri: queue, Credentials: att("Foreign") }),
      "GET /queue-caller": using({ Type: "AWS", Uri: queue, Credentials: asCaller }),
      "GET /queue-without": using({ Type: "AWS", Uri: queue }),
    }),
    Caller: user("Caller", call),
    Invoker: user("Invoker", call, invocation),
    Nobody: user("Nobody"),
  });

  it.each([
    ["GET /mock", "Nobody", "yes"],
    ["GET /mock-iam", "Nobody", "no"],
    ["GET /mock-iam", "Caller", "yes"],
    ["GET /http", "Caller", "yes"],
    ["GET /http", "Nobody", "no"],
    ["GET /good", "Caller", "yes"],
    ["GET /good", "Nobody", "no"],
    ["GET /bare", "Caller", "no"],
    ["GET /foreign", "Caller", "no"],
    ["GET /caller", "Caller", "no"],
    ["GET /caller", "Invoker", "yes"],
    ["GET /caller-open", "Invoker", "no"],
    ["GET /queue", "Caller", "yes"],
    ["GET /queue-foreign", "Caller", "no"],
    ["GET /queue-caller", "Caller", "if the caller may call sqs queue"],
    ["GET /queue-without", "Caller", "no"],
  ])("of %s is reached by %s: %s", (route, name, expected) => {
    expect(answer(cellOf(matrix, `user ${name}`, `route ${route}`))).toBe(expected);
  });
});
