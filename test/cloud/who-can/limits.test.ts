import { describe, expect, it } from "vitest";
import {
  lambda,
  policy,
  restApi,
  user,
  type Resource,
  type Statement,
} from "../deployment/sketch.ts";
import { from, may, not } from "./circumstances/condition-cases.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "./matrix-of.ts";

const SEATS = [
  "Referer",
  "UserAgent",
  "SourceVpc",
  "SourceVpce",
  "PrincipalOrgID",
  "CalledViaFirst",
];
/** Statements that require six keys to have six different values out of five, which no request can satisfy. */
const PUZZLE: readonly Statement[] = [
  may(),
  ...SEATS.flatMap((key, index) => [
    not({ StringNotEquals: { [`aws:${key}`]: ["a", "b", "c", "d", "e"] } }),
    ...SEATS.slice(index + 1).map((other) =>
      not({ StringEquals: { [`aws:${key}`]: `\${aws:${other}}` } }),
    ),
  ]),
];

const matrix = sketchedMatrix({
  ...lambda("Fn", "code"),
  ...restApi({ "GET /x": { function: "Fn" } }),
  Early: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Early",
      // Policies before version 2012-10-17 have no variables.
      Policies: [
        {
          PolicyName: "P",
          PolicyDocument: {
            Statement: {
              Effect: "Allow",
              ...may({ StringEquals: { "aws:Referer": "${aws:username}" } }),
            },
          },
        },
      ],
    },
  },
  Puzzled: user("Puzzled"),
  Puzzle: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { PolicyDocument: policy(...PUZZLE), Users: [{ Ref: "Puzzled" }] },
  },
  ...bounded(),
});

/** Returns users with a permissions boundary, and the boundaries. */
function bounded(): Readonly<Record<string, Resource>> {
  const boundary = (id: string, ...statements: readonly Statement[]): Resource => ({
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { ManagedPolicyName: id, PolicyDocument: policy(...statements) },
  });
  const within = (name: string, limit: string, ...statements: readonly Statement[]): Resource => {
    const made = user(name, ...statements);
    return {
      ...made,
      Properties: { ...made.Properties, PermissionsBoundary: { Ref: limit } },
    };
  };
  const elsewhere = { ...may(), Action: "lambda:InvokeFunction" };
  return {
    Wide: boundary("Wide", may()),
    Near: boundary("Near", may(from("10.0.0.0/8"))),
    Else: boundary("Else", elsewhere),
    InWide: within("InWide", "Wide", may()),
    InNear: within("InNear", "Near", may(from("10.1.0.0/16"))),
    InNearOut: within("InNearOut", "Near", may(from("192.0.2.0/24"))),
    InElse: within("InElse", "Else", may()),
    OnlyBoundary: within("OnlyBoundary", "Wide"),
  };
}

describe("the terms of a permission", () => {
  it.each([
    ["InWide", "yes"],
    ["InNear", "if aws:SourceIp is in 10.0.0.0/8; if aws:SourceIp is in 10.1.0.0/16"],
    ["InNearOut", "no"],
    ["InElse", "no"],
    ["OnlyBoundary", "no"],
  ])("include the terms of the boundary of user %s: %s", (name, expected) => {
    const cell = cellOf(matrix, `user ${name}`, "route GET /x");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
  });

  it("contain ${...} unchanged if the version of the policy does not support variables", () => {
    const cell = cellOf(matrix, "user Early", "route GET /x");
    expect(answer(cell)).toBe("if aws:Referer is ${aws:username}");
    expect(cell.example?.assumed).toEqual(new Map([["aws:Referer", ["${aws:username}"]]]));
  });

  it("are undecided if the search reaches its limit", () => {
    const cell = cellOf(matrix, "user Puzzled", "route GET /x");
    expect(cell).toMatchObject({ access: "undecided", terms: "", example: undefined });
  });
});
