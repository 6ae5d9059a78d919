import { describe } from "vitest";
import { from, itTells, may, not } from "./condition-cases.ts";

describe("the terms of texts", () => {
  itTells([
    [
      "a header that is there",
      [may({ Null: { "aws:Referer": "false" } })],
      "if aws:Referer is present",
      { "aws:Referer": ["any"] },
    ],
    [
      "a header that is not",
      [may({ Null: { "aws:Referer": "true" } })],
      "if aws:Referer is absent",
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
      "if aws:Referer is not like ?* and aws:Referer is present",
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
  ]);
});
