import { att, user } from "../../deployment/sketch.ts";
import { describeKeys, key } from "./key-scenes.ts";

const ELSEWHERE = "999988887777";
const DENY = { Effect: "Deny" } as const;
const KIM = { Kim: user("Kim", { Action: "kms:Decrypt", Resource: "*" }) };

describeKeys([
  {
    name: "a key policy for everybody",
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
      ["nobody without a signature, which KMS does not take", "anyone", "Encrypt", "no"],
      ["one account", `account ${ELSEWHERE}`, "Decrypt", "yes"],
      ["not another", "any other account", "Decrypt", "no"],
      ["not our own", "user Lee", "Decrypt", "no"],
      [
        "whoever has that name there",
        "any other account",
        "DescribeKey",
        "if aws:PrincipalArn matches arn:aws:iam::*:role/Auditor*",
      ],
      ["no user", "user Lee", "DescribeKey", "no"],
      [
        "whoever has the tag",
        "any other account",
        "ListGrants",
        "if aws:PrincipalTag/team is blue",
      ],
      ["not who has it not", "user Lee", "ListGrants", "no"],
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
        "whoever has it do it",
        "user Lee",
        "GenerateDataKey",
        "if kms:ViaService is s3.us-east-1.amazonaws.com",
        { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] },
      ],
      ["nobody of another account", "any other account", "GenerateDataKey", "no"],
      [
        "the service itself",
        "service logs.amazonaws.com",
        "Encrypt",
        "if kms:EncryptionContext:aws:logs:arn matches arn:aws:logs:*:123456789012:*",
      ],
      ["not a user", "user Lee", "Encrypt", "no"],
    ],
  },
  {
    name: "a key policy with a Deny of all but some",
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
      ["whom it leaves out", "user Kim", "Decrypt", "yes"],
      ["nobody else", "user Lee", "Decrypt", "no"],
      ["no administrator", "any administrator", "Decrypt", "no"],
      ["no other account", `account ${ELSEWHERE}`, "Decrypt", "no"],
      ["anybody for other things", "user Lee", "Encrypt", "yes"],
    ],
  },
]);
