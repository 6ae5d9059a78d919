import { describe } from "vitest";
import { from, itTells, may, not } from "./condition-cases.ts";

describe("the terms of conditions on texts", () => {
  itTells([
    [
      "a header that must be present",
      [may({ Null: { "aws:Referer": "false" } })],
      "if aws:Referer is present",
      { "aws:Referer": ["any"] },
    ],
    [
      "a header that must be absent",
      [may({ Null: { "aws:Referer": "true" } })],
      "if aws:Referer is absent",
      {},
    ],
    [
      "a pattern and an excluded pattern",
      [
        may({
          StringLike: { "aws:Referer": "https://*" },
          StringNotLike: { "aws:Referer": "https://any*" },
        }),
      ],
      "if aws:Referer is like https://* and aws:Referer is not like https://any*",
    ],
    [
      "a header that must be empty",
      [may({ Null: { "aws:Referer": "false" }, StringNotLike: { "aws:Referer": "?*" } })],
      "if aws:Referer is not like ?* and aws:Referer is present",
      { "aws:Referer": [""] },
    ],
    [
      "two contradicting patterns",
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
      "a comparison that ignores case",
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
      "an ARN pattern",
      [
        may({
          ArnLike: { "aws:Referer": "arn:aws:s3:::b*" },
          StringNotLike: { "aws:Referer": "*any*" },
        }),
      ],
      "if aws:Referer is not like *any* and aws:Referer matches arn:aws:s3:::b*",
    ],
    [
      "every value of a list",
      [may({ "ForAllValues:StringEquals": { "aws:CalledVia": ["a.amazonaws.com"] } })],
      "if every aws:CalledVia is a.amazonaws.com",
      {},
    ],
    [
      "two conditions on some value of a list",
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
      "a variable with a fixed value",
      [may({ StringEquals: { "aws:Referer": "${aws:username}" } })],
      "if aws:Referer is ${aws:username}",
    ],
    [
      "a variable without a value",
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
      "an escaped wildcard",
      [may({ StringLike: { "aws:Referer": "a${*}" } })],
      "if aws:Referer is like a${*}",
      { "aws:Referer": ["a*"] },
    ],
    [
      "a variable that the request determines",
      [may({ StringLike: { "aws:Referer": "${aws:UserAgent}*" } })],
      "if aws:Referer is like ${aws:UserAgent}*",
    ],
    ["a condition that matches the caller", [may({ StringLike: { "aws:username": "U*" } })], "yes"],
    ["a condition on another caller", [may({ StringLike: { "aws:username": "V*" } })], "no"],
    ["a Deny of another caller", [may(), not({ StringNotLike: { "aws:username": "U*" } })], "yes"],
    [
      "a source ARN, which no user has",
      [may({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::b" } })],
      "no",
    ],
    [
      "the caller's organization",
      [may({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })],
      "if aws:PrincipalOrgID is o-1",
    ],
    [
      "two grants with different conditions",
      [may(from("192.0.2.0/24")), may({ Bool: { "aws:SecureTransport": "true" } })],
      "if aws:SecureTransport is true, or if aws:SourceIp is in 192.0.2.0/24",
      {},
    ],
    ["grants with and without a condition", [may(from("192.0.2.0/24")), may()], "yes"],
    [
      "seven conditions at once",
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
  ]);
});
