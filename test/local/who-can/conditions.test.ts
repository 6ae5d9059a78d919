import { describe, expect, it } from "vitest";
import { lambda, policy, restApi, user, type Resource, type Statement } from "../sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "./matrix-of.ts";

/** Where it does not matter what the example tells. */
const ANYTHING: unknown = expect.any(Object);

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const may = (Condition?: Conditions): Statement => ({
  Action: "execute-api:Invoke",
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
const not = (Condition: Conditions): Statement => ({ ...may(Condition), Effect: "Deny" });
const from = (...ranges: readonly string[]) => ({ IpAddress: { "aws:SourceIp": ranges } });
const notFrom = (...ranges: readonly string[]) => ({ NotIpAddress: { "aws:SourceIp": ranges } });

/** What a user with these statements may do to `GET /x`, and what the example tells. */
const CASES: readonly (readonly [string, readonly Statement[], string, object?])[] = [
  [
    "an allow list",
    [may(from("192.0.2.0/24"))],
    "if aws:SourceIp is in 192.0.2.0/24",
    { "aws:SourceIp": ["192.0.2.0"] },
  ],
  ["a wider one", [may(from("192.0.2.0/23"))], "if aws:SourceIp is in 192.0.2.0/23"],
  ["a deny list", [may(), not(from("192.0.2.0/24"))], "unless aws:SourceIp is in 192.0.2.0/24", {}],
  [
    "a Deny of all others",
    [may(), not(notFrom("192.0.2.0/24", "2001:db8::/32"))],
    "unless aws:SourceIp is not in 192.0.2.0/24 or 2001:db8::/32",
    { "aws:SourceIp": ["192.0.2.0"] },
  ],
  [
    "a hole at the beginning of a range",
    [may(from("10.0.0.0/8")), not(from("10.0.0.0/9"))],
    "if aws:SourceIp is in 10.0.0.0/8; unless aws:SourceIp is in 10.0.0.0/9",
    { "aws:SourceIp": ["10.128.0.0"] },
  ],
  [
    "a hole that takes all of it",
    [may(from("10.0.0.0/8")), not(from("10.0.0.0/9", "10.128.0.0/9"))],
    "no",
  ],
  [
    "the addresses of IPv6 alone",
    [may(), not(from("0.0.0.0/0"))],
    "unless aws:SourceIp is in 0.0.0.0/0",
    { "aws:SourceIp": ["0:0:0:0:0:0:0:0"] },
  ],
  [
    "no address at all",
    [may(), not(from("0.0.0.0/0", "::/0"))],
    "unless aws:SourceIp is in 0.0.0.0/0 or ::/0",
    { "aws:SourceIp": [] },
  ],
  [
    "two lists that share nothing",
    [may({ ...from("192.0.2.0/24"), ...notFrom("192.0.2.0/23") })],
    "no",
  ],
  [
    "a mapped range",
    [may(from("::ffff:192.0.2.0/120"))],
    "if aws:SourceIp is in ::ffff:192.0.2.0/120",
    { "aws:SourceIp": ["192.0.2.0"] },
  ],
  ["TLS", [may({ Bool: { "aws:SecureTransport": "true" } })], "if aws:SecureTransport is true", {}],
  [
    "no TLS",
    [may({ Bool: { "aws:SecureTransport": "false" } })],
    "if aws:SecureTransport is false",
    { "aws:SecureTransport": ["false"] },
  ],
  ["neither", [may({ Null: { "aws:SecureTransport": "true" } })], "no"],
  [
    "a flag that may be absent",
    [may({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })],
    "if aws:MultiFactorAuthPresent is true or not there",
    {},
  ],
  [
    "one that may not",
    [may({ Bool: { "aws:MultiFactorAuthPresent": "true" } })],
    "if aws:MultiFactorAuthPresent is true",
    { "aws:MultiFactorAuthPresent": ["true"] },
  ],
  [
    "a Deny without it",
    [may(), not({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })],
    "unless aws:MultiFactorAuthPresent is false or not there",
    { "aws:MultiFactorAuthPresent": ["true"] },
  ],
  [
    "a young second factor",
    [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "1" } })],
    "if aws:MultiFactorAuthAge is less than 1",
    { "aws:MultiFactorAuthAge": ["0"] },
  ],
  ["an age that is none", [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "0" } })], "no"],
  [
    "between two numbers",
    [
      may({
        NumericGreaterThan: { "aws:MultiFactorAuthAge": "3" },
        NumericLessThan: { "aws:MultiFactorAuthAge": "5" },
      }),
    ],
    "if aws:MultiFactorAuthAge is less than 5 and aws:MultiFactorAuthAge is more than 3",
    { "aws:MultiFactorAuthAge": ["4"] },
  ],
  [
    "between two numbers that leave none",
    [
      may({
        NumericGreaterThan: { "aws:MultiFactorAuthAge": "3" },
        NumericLessThan: { "aws:MultiFactorAuthAge": "4" },
      }),
    ],
    "no",
  ],
  [
    "a date that has passed",
    [may({ DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" } })],
    "if aws:CurrentTime is before 2001-01-01T00:00:00Z",
    { "aws:CurrentTime": ["2000-12-31T23:59:59Z"] },
  ],
  [
    "a clock by its other key",
    [may({ NumericLessThan: { "aws:EpochTime": "1000000000" } })],
    "if aws:EpochTime is less than 1000000000",
    { "aws:CurrentTime": ["2001-09-09T01:46:39Z"] },
  ],
  [
    "a date to come",
    [may({ DateGreaterThanEquals: { "aws:CurrentTime": "2999-01-01T00:00:00Z" } })],
    "if aws:CurrentTime is not before 2999-01-01T00:00:00Z",
  ],
  [
    "times of one clock that cannot be",
    [
      may({
        DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" },
        NumericGreaterThan: { "aws:EpochTime": "1000000000" },
      }),
    ],
    "no",
  ],
  [
    "a header that is there",
    [may({ Null: { "aws:Referer": "false" } })],
    "if aws:Referer is there",
    { "aws:Referer": ["any"] },
  ],
  [
    "a header that is not",
    [may({ Null: { "aws:Referer": "true" } })],
    "if aws:Referer is not there",
    {},
  ],
  [
    "like one and not like another",
    [
      may({
        StringLike: { "aws:Referer": "https://*" },
        StringNotLike: { "aws:Referer": "https://any*" },
      }),
    ],
    "if aws:Referer is like https://* and aws:Referer is not like https://any*",
  ],
  [
    "a header that is there and empty",
    [may({ Null: { "aws:Referer": "false" }, StringNotLike: { "aws:Referer": "?*" } })],
    "if aws:Referer is not like ?* and aws:Referer is there",
    { "aws:Referer": [""] },
  ],
  [
    "what none is like",
    [may({ StringLike: { "aws:Referer": "a*" }, StringNotLike: { "aws:Referer": "a*" } })],
    "no",
  ],
  [
    "a text between two patterns",
    [
      may({ StringLike: { "aws:Referer": "a*z" } }),
      not({ StringLike: { "aws:Referer": ["a?z", "aanyz"] } }),
    ],
    "if aws:Referer is like a*z; unless aws:Referer is like a?z or aanyz",
  ],
  [
    "case that does not count",
    [
      may({
        StringEqualsIgnoreCase: { "aws:Referer": "Ab" },
        StringNotEquals: { "aws:Referer": ["Ab", "ab", "AB"] },
      }),
    ],
    "if aws:Referer is not AB or Ab or ab and aws:Referer is, in any case, Ab",
    { "aws:Referer": ["aB"] },
  ],
  [
    "an ARN within its parts",
    [
      may({
        ArnLike: { "aws:Referer": "arn:aws:s3:::b*" },
        StringNotLike: { "aws:Referer": "*any*" },
      }),
    ],
    "if aws:Referer is not like *any* and aws:Referer matches arn:aws:s3:::b*",
  ],
  [
    "every VPC endpoint of a list",
    [may({ "ForAllValues:StringEquals": { "aws:CalledVia": ["a.amazonaws.com"] } })],
    "if every aws:CalledVia is a.amazonaws.com",
    {},
  ],
  [
    "some of two at once",
    [
      may({
        "ForAnyValue:StringEquals": { "aws:CalledVia": ["a"] },
        "ForAnyValue:StringLike": { "aws:CalledVia": ["b"] },
      }),
    ],
    "if some aws:CalledVia is a and some aws:CalledVia is like b",
    { "aws:CalledVia": ["a", "b"] },
  ],
  [
    "a variable on the other side",
    [may({ StringEquals: { "aws:Referer": "${aws:username}" } })],
    "if aws:Referer is ${aws:username}",
  ],
  [
    "a variable of nobody",
    [may({ StringEquals: { "aws:Referer": "${aws:PrincipalTag/none}" } })],
    "no",
  ],
  [
    "a variable with a default",
    [may({ StringEquals: { "aws:Referer": "${aws:PrincipalTag/none, 'x'}" } })],
    "if aws:Referer is \"${aws:PrincipalTag/none, 'x'}\"",
    { "aws:Referer": ["x"] },
  ],
  [
    "two keys that must agree",
    [may({ StringEquals: { "aws:Referer": "${aws:UserAgent}" } })],
    "if aws:Referer is ${aws:UserAgent}",
  ],
  [
    "a wildcard that stands for itself",
    [may({ StringLike: { "aws:Referer": "a${*}" } })],
    "if aws:Referer is like a${*}",
    { "aws:Referer": ["a*"] },
  ],
  [
    "a variable that the sender fills",
    [may({ StringLike: { "aws:Referer": "${aws:UserAgent}*" } })],
    "if aws:Referer is like ${aws:UserAgent}*",
  ],
  ["whoever it is", [may({ StringLike: { "aws:username": "U*" } })], "yes"],
  ["whoever it is not", [may({ StringLike: { "aws:username": "V*" } })], "no"],
  ["a Deny of somebody else", [may(), not({ StringNotLike: { "aws:username": "U*" } })], "yes"],
  [
    "a source that no user can tell",
    [may({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::b" } })],
    "no",
  ],
  [
    "an organization, which the assembly does not tell",
    [may({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })],
    "if aws:PrincipalOrgID is o-1",
  ],
  [
    "one of two grants",
    [may(from("192.0.2.0/24")), may({ Bool: { "aws:SecureTransport": "true" } })],
    "if aws:SecureTransport is true, or if aws:SourceIp is in 192.0.2.0/24",
    {},
  ],
  ["a grant without terms beside one", [may(from("192.0.2.0/24")), may()], "yes"],
  [
    "seven things at once",
    [
      may({
        StringEquals: {
          "aws:Referer": "a",
          "aws:UserAgent": "b",
          "aws:SourceVpc": "c",
          "aws:SourceVpce": "d",
        },
        IpAddress: { "aws:VpcSourceIp": "10.0.0.1" },
        Bool: { "aws:ViaAWSService": "true" },
        "ForAnyValue:StringEquals": { "aws:CalledVia": "e" },
      }),
    ],
    "if aws:Referer is a and aws:SourceVpc is c and aws:SourceVpce is d and aws:UserAgent is b and aws:ViaAWSService is true and aws:VpcSourceIp is in 10.0.0.1 and some aws:CalledVia is e",
  ],
];

const SEATS = [
  "Referer",
  "UserAgent",
  "SourceVpc",
  "SourceVpce",
  "PrincipalOrgID",
  "CalledViaFirst",
];
/** Six keys, each one of five values, and no two the same: there is no way, but many to try. */
const PUZZLE: readonly Statement[] = [
  may(),
  ...SEATS.flatMap((key, index) => [
    not({ StringNotEquals: { [`aws:${key}`]: ["a", "b", "c", "d", "e"] } }),
    ...SEATS.slice(index + 1).map((other) =>
      not({ StringEquals: { [`aws:${key}`]: `\${aws:${other}}` } }),
    ),
  ]),
];

const NAMES = CASES.map((_, index) => `U${index}`);
const matrix = sketchedMatrix({
  ...lambda("Fn", "code"),
  ...restApi({ "GET /x": { function: "Fn" } }),
  ...Object.fromEntries(
    CASES.map(([, statements], index) => [`U${index}`, user(`U${index}`, ...statements)]),
  ),
  Early: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Early",
      // Before version 2012-10-17 there were no variables.
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

/** Users with a boundary that has terms of its own. */
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
  it.each(CASES.map(([name, , expected, told], index) => ({ name, expected, told, index })))(
    "$name",
    ({ expected, told, index }) => {
      const cell = cellOf(matrix, `user ${NAMES[index]}`, "route GET /x");
      expect(answer(cell)).toBe(expected);
      expect(isConfirmed(cell)).toBe(expected !== "no");
      expect(Object.fromEntries(cell.example?.told ?? [])).toEqual(told ?? ANYTHING);
    },
  );

  it.each([
    ["InWide", "yes"],
    ["InNear", "if aws:SourceIp is in 10.0.0.0/8; if aws:SourceIp is in 10.1.0.0/16"],
    ["InNearOut", "no"],
    ["InElse", "no"],
    ["OnlyBoundary", "no"],
  ])("are those of a boundary too: %s", (name, expected) => {
    const cell = cellOf(matrix, `user ${name}`, "route GET /x");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
  });

  it("have no variables where the policy's version has none", () => {
    const cell = cellOf(matrix, "user Early", "route GET /x");
    expect(answer(cell)).toBe("if aws:Referer is ${aws:username}");
    expect(cell.example?.told).toEqual(new Map([["aws:Referer", ["${aws:username}"]]]));
  });

  it("are not looked for without end", () => {
    const cell = cellOf(matrix, "user Puzzled", "route GET /x");
    expect(cell).toMatchObject({ access: "undecided", terms: "", example: undefined });
  });
});
