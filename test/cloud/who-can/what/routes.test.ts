import { describe, expect, it } from "vitest";
import {
  lambda,
  restApi,
  user,
  type RouteSketch,
  type Statement,
} from "../../deployment/sketch.ts";
import { ARN, invoke, on } from "./call-statements.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Where it does not matter which request is the example. */
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
  /** The request that is given as an example. */
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
    "grants on two",
    [on("GET/orders/8"), on("GET/orders/7")],
    "GET /orders/{id}",
    "if the request is GET /orders/7, or if the request is GET /orders/8",
  ],
  [
    "a question mark",
    [on("GET/orders/?")],
    "GET /orders/{id}",
    "if the request is GET /orders/?",
    "GET /orders/a",
  ],
  ["a grant on what another route serves", [on("GET/orders/latest")], "GET /orders/{id}", "no"],
  ["the same, of the route that serves it", [on("GET/orders/latest")], "GET /orders/latest", "yes"],
  [
    "all but what is denied",
    [on("*"), deny("GET/orders/7")],
    "GET /orders/{id}",
    "unless the request is GET /orders/7",
    "GET /orders/any",
  ],
  [
    "a Deny that a slash gets around",
    [on("*"), deny("GET/orders")],
    "GET /orders",
    "unless the request is GET /orders",
    "GET /orders/",
  ],
  ["a Deny that it does not", [on("*"), deny("GET/orders*")], "GET /orders", "no"],
  ["a Deny of every parameter", [on("*"), deny("GET/orders/*")], "GET /orders/{id}", "no"],
  [
    "a Deny of those of one letter, twice",
    [on("*"), deny("GET/orders/??*")],
    "GET /orders/{id}",
    "unless the request is GET /orders/??*",
  ],
  [
    "a pattern with a hole that only another text has",
    [on("GET/orders/a*"), deny("GET/orders/any*"), deny("GET/orders/a")],
    "GET /orders/{id}",
    "if the request is GET /orders/a*; unless the request is GET /orders/a; unless the request is GET /orders/any*",
  ],
  [
    "the deep of a greedy path",
    [on("GET/files/a/*")],
    "GET /files/{path+}",
    "if the request is GET /files/a/*",
    "GET /files/a/any",
  ],
  ["dots alone, which no request has", [on("GET/files/..")], "GET /files/{path+}", "no"],
  ["one verb of ANY", [on("PUT/any")], "ANY /any", "if the request is PUT /any", "PUT /any"],
  ["every verb of ANY", [on("*/any")], "ANY /any", "yes", "GET /any"],
  [
    "NotResource",
    [{ Action: "execute-api:Invoke", NotResource: `${ARN}:*/prod/GET/orders/any*` }],
    "GET /orders/{id}",
    "if the request is not GET /orders/any*",
  ],
  [
    "NotAction",
    // A sketched statement has an Action; the parser reads either member.
    [{ NotAction: "s3:*", Resource: "*" } as unknown as Statement],
    "GET /orders",
    "yes",
  ],
  [
    "a Deny of NotAction",
    [
      on("*"),
      // A sketched statement has an Action; the parser reads either member.
      { Effect: "Deny", NotAction: "execute-api:Invoke", Resource: "*" } as unknown as Statement,
    ],
    "GET /orders",
    "yes",
  ],
  [
    "a variable of who asks",
    [on("GET/orders/${aws:username}")],
    "GET /orders/{id}",
    "if the request is GET /orders/${aws:username}",
    undefined,
  ],
  [
    "a variable that the sender fills",
    [on("GET/orders/${aws:Referer}")],
    "GET /orders/{id}",
    "if the request is GET /orders/${aws:Referer}",
    "GET /orders/any",
  ],
  [
    "a variable that the sender fills, within a segment",
    [on("GET/orders/a${aws:Referer}")],
    "GET /orders/{id}",
    "if the request is GET /orders/a${aws:Referer}",
    "GET /orders/aany",
  ],
  [
    "the same beside a Deny of that one value",
    [on("GET/orders/a${aws:Referer}"), deny("GET/orders/aany")],
    "GET /orders/{id}",
    "undecided",
  ],
  ["a verb in lower case", [on("get/orders")], "GET /orders", "no"],
  ["a route without a signature", [], "GET /open", "yes"],
  ["a Deny on a route without a signature", [deny("GET/open")], "GET /open", "yes"],
  ["a route that API Gateway may not serve", [on("*")], "GET /dead", "no"],
  ["the same without a signature", [on("*")], "GET /dead-open", "no"],
];
const CASES: readonly Case[] = ROWS.map(([name, statements, route, expected, request]) => ({
  name,
  statements,
  route,
  expected,
  request,
}));

/** A user for each case, all of them in one account. */
const all = sketchedMatrix({
  ...lambda("Fn", "code"),
  ...restApi(ROUTES),
  ...Object.fromEntries(
    CASES.map(({ statements }, index) => [`U${index}`, user(`U${index}`, ...statements)]),
  ),
});

describe("who can call a route", () => {
  it.each(CASES.map((one, index) => ({ ...one, index })))(
    "$name",
    ({ index, route, expected, request }) => {
      const cell = cellOf(all, `user U${index}`, `route ${route}`);
      expect(answer(cell)).toBe(expected);
      expect(isConfirmed(cell)).toBe(!/^(?:no|undecided)$/.test(expected));
      expect(cell.example?.request ?? "none").toEqual(request ?? ANYTHING);
    },
  );
});
