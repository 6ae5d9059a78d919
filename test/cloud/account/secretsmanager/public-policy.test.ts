import { expect, it } from "vitest";
import { isPublicPolicy } from "../../../../lib/cloud/account/secretsmanager/public-policy.ts";

const isPublic = (Condition: unknown, Principal: unknown = "*") =>
  isPublicPolicy({ Statement: { Effect: "Allow", Principal, Action: "*", Condition } });

it.each([
  ["no condition", undefined],
  ["every ARN", { ArnLike: { "aws:PrincipalArn": "arn:*" } }],
  ["the ARNs of every account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } }],
  ["accounts that begin with a digit", { StringLike: { "aws:PrincipalAccount": "1*" } }],
  [
    "the caller's own account",
    { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } },
  ],
  ["half of the internet", { IpAddress: { "aws:SourceIp": "128.0.0.0/1" } }],
  ["a large network of IPv6", { IpAddress: { "aws:SourceIp": "2000::/3" } }],
  ["one value of several", { StringLike: { "aws:PrincipalAccount": ["123456789012", "*"] } }],
  ["a negation", { StringNotEquals: { "aws:PrincipalAccount": "123456789012" } }],
  ["a key of the request", { StringEquals: { "aws:UserAgent": "secret" } }],
])("a policy for everyone with %s is public", (_, condition) => {
  expect(isPublic(condition)).toBe(true);
});

it.each([
  ["an account", { StringEquals: { "aws:PrincipalAccount": "123456789012" } }],
  [
    "the roles of an account",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } },
  ],
  ["an organization", { StringLike: { "aws:PrincipalOrgPaths": "o-abcdefghij/r-1/*" } }],
  ["the sessions of a role", { StringLike: { "aws:userid": "AROAEXAMPLEEXAMPLE:*" } }],
  ["a network", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
])("a policy for everyone with %s is not public", (_, condition) => {
  expect(isPublic(condition)).toBe(false);
});
