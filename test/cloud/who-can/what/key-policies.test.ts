import { att, policy, role, user } from "../../deployment/sketch.ts";
import { describeKeys, key, sealed } from "./key-scenes.ts";

const ELSEWHERE = "999988887777";
const KIM = { Kim: user("Kim", { Action: "kms:Decrypt", Resource: "*" }) };
const kim = { AWS: att("Kim") };

describeKeys([
  {
    name: "a key policy that delegates",
    key: key(),
    more: { ...KIM, Lee: user("Lee") },
    cases: [
      ["whoever their own policies allow", "user Kim", "Decrypt", "yes"],
      ["for nothing more", "user Kim", "Encrypt", "no"],
      ["nobody else", "user Lee", "Decrypt", "no"],
      ["an administrator", "any administrator", "ScheduleKeyDeletion", "yes"],
      ["no other account", "any other account", "Decrypt", "no"],
      ["nobody without a signature", "anyone", "Decrypt", "no"],
    ],
  },
  {
    name: "a key policy that delegates to nobody",
    key: {
      Type: "AWS::KMS::Key",
      Properties: {
        KeyPolicy: policy({
          Principal: kim,
          Action: ["kms:Encrypt", "kms:PutKeyPolicy"],
          Resource: "*",
        }),
      },
    },
    more: KIM,
    cases: [
      ["whom it names", "user Kim", "Encrypt", "yes"],
      ["not for what only their own policies allow", "user Kim", "Decrypt", "no"],
      ["not an administrator", "any administrator", "Encrypt", "no"],
    ],
  },
  {
    name: "a key policy that names others",
    key: key(
      { Principal: { AWS: att("R") }, Action: "kms:Encrypt", Resource: "*" },
      {
        Principal: { AWS: `arn:aws:iam::${ELSEWHERE}:root` },
        Action: "kms:Decrypt",
        Resource: "*",
      },
      {
        Principal: { AWS: `arn:aws:iam::${ELSEWHERE}:role/deep/er/Reader` },
        Action: "kms:Encrypt",
        Resource: "*",
      },
      {
        Principal: { AWS: "arn:aws:iam::123456789012:role/Ours" },
        Action: "kms:Encrypt",
        Resource: "*",
      },
      {
        Principal: { AWS: "arn:aws:sts::123456789012:assumed-role/R/night" },
        Action: "kms:DescribeKey",
        Resource: "*",
      },
    ),
    more: {
      R: {
        ...role("lambda.amazonaws.com"),
        Properties: { ...role("lambda.amazonaws.com").Properties, RoleName: "R" },
      },
    },
    cases: [
      ["a role", "role R", "Encrypt", "yes"],
      ["its sessions of another name", "role R", "DescribeKey", "no"],
      ["a session", "session R/night", "DescribeKey", "yes"],
      ["the session as its role", "session R/night", "Encrypt", "yes"],
      ["an account", `account ${ELSEWHERE}`, "Decrypt", "yes"],
      ["a role of it, by the account", `iam::${ELSEWHERE}:role/deep/er/Reader`, "Decrypt", "yes"],
      ["a role of it, by itself", `iam::${ELSEWHERE}:role/deep/er/Reader`, "Encrypt", "yes"],
      ["not the account for what is the role's", `account ${ELSEWHERE}`, "Encrypt", "no"],
      ["a role that was made elsewhere", "role Ours, made elsewhere", "Encrypt", "yes"],
      ["for no more than it says", "role Ours, made elsewhere", "Decrypt", "no"],
    ],
  },
  {
    name: "a key policy with terms beside own policies with others",
    key: key({
      Principal: kim,
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:EncryptionContext:app": "a" } },
    }),
    more: { Kim: user("Kim", sealed({ stage: "b" })) },
    cases: [
      [
        "by either",
        "user Kim",
        "Decrypt",
        "if kms:EncryptionContext:app is a, or if kms:EncryptionContext:stage is b",
      ],
    ],
  },
]);
