import { att, user } from "../../deployment/sketch.ts";
import { describeKeys, key } from "./key-scenes.ts";

const ELSEWHERE = "999988887777";
const DENY = { Effect: "Deny" } as const;
const KIM = { Kim: user("Kim", { Action: "kms:Decrypt", Resource: "*" }) };

describeKeys([
  {
    name: "a key policy for every principal",
    key: key(
      { Principal: "*", Action: "kms:Encrypt", Resource: "*" },
      {
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:CallerAccount": ELSEWHERE } },
      },
      {
        Principal: "*",
        Action: "kms:DescribeKey",
        Resource: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/Auditor*" } },
      },
      {
        Principal: "*",
        Action: "kms:ListGrants",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
      },
    ),
    more: { Lee: user("Lee") },
    cases: [
      ["a user", "user Lee", "Encrypt", "yes"],
      ["another account", "any other account", "Encrypt", "yes"],
      ["an unsigned request, which KMS rejects", "anyone", "Encrypt", "no"],
      ["the account in the condition", `account ${ELSEWHERE}`, "Decrypt", "yes"],
      ["another account than the condition's", "any other account", "Decrypt", "no"],
      ["a user outside of that account", "user Lee", "Decrypt", "no"],
      [
        "a matching name in another account",
        "any other account",
        "DescribeKey",
        "if aws:PrincipalArn matches arn:aws:iam::*:role/Auditor*",
      ],
      ["a user with another name", "user Lee", "DescribeKey", "no"],
      [
        "a matching tag in another account",
        "any other account",
        "ListGrants",
        "if aws:PrincipalTag/team is blue",
      ],
      ["a user without the tag", "user Lee", "ListGrants", "no"],
    ],
  },
  {
    name: "a key policy for a service",
    key: key(
      {
        Principal: "*",
        Action: "kms:GenerateDataKey",
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:ViaService": "s3.us-east-1.amazonaws.com",
            "kms:CallerAccount": "123456789012",
          },
        },
      },
      {
        Principal: { Service: "logs.amazonaws.com" },
        Action: "kms:Encrypt",
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:123456789012:*" },
        },
      },
    ),
    more: { Lee: user("Lee") },
    cases: [
      [
        "a user, through the service",
        "user Lee",
        "GenerateDataKey",
        "if kms:ViaService is s3.us-east-1.amazonaws.com",
        { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] },
      ],
      ["another account, through the service", "any other account", "GenerateDataKey", "no"],
      [
        "the service itself",
        "service logs.amazonaws.com",
        "Encrypt",
        "if kms:EncryptionContext:aws:logs:arn matches arn:aws:logs:*:123456789012:*",
      ],
      ["a user, instead of the service", "user Lee", "Encrypt", "no"],
    ],
  },
  {
    name: "a key policy that denies all others",
    key: key(
      {
        Principal: { AWS: [`arn:aws:iam::${ELSEWHERE}:root`] },
        Action: "kms:Decrypt",
        Resource: "*",
      },
      {
        ...DENY,
        NotPrincipal: { AWS: [att("Kim"), "arn:aws:iam::123456789012:root"] },
        Action: "kms:Decrypt",
        Resource: "*",
      },
    ),
    more: { ...KIM, Lee: user("Lee", { Action: "kms:*", Resource: "*" }) },
    cases: [
      ["the excepted user", "user Kim", "Decrypt", "yes"],
      ["another user", "user Lee", "Decrypt", "no"],
      ["an administrator", "any administrator", "Decrypt", "no"],
      ["an account that is not excepted", `account ${ELSEWHERE}`, "Decrypt", "no"],
      ["another user, for an undenied action", "user Lee", "Encrypt", "yes"],
    ],
  },
]);
