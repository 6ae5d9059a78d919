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
      ["a user whose own policies allow it", "user Kim", "Decrypt", "yes"],
      ["an action outside of own policies", "user Kim", "Encrypt", "no"],
      ["a user without policies", "user Lee", "Decrypt", "no"],
      ["an administrator", "any administrator", "ScheduleKeyDeletion", "yes"],
      ["another account", "any other account", "Decrypt", "no"],
      ["an unsigned request", "anyone", "Decrypt", "no"],
    ],
  },
  {
    name: "a key policy that does not delegate",
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
      ["a user that the policy names", "user Kim", "Encrypt", "yes"],
      ["an action in own policies only", "user Kim", "Decrypt", "no"],
      ["an administrator who is not named", "any administrator", "Encrypt", "no"],
    ],
  },
  {
    name: "a key policy that names principals",
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
      ["a role, for its session's action", "role R", "DescribeKey", "no"],
      ["a named session", "session R/night", "DescribeKey", "yes"],
      ["a session, for its role's action", "session R/night", "Encrypt", "yes"],
      ["an account", `account ${ELSEWHERE}`, "Decrypt", "yes"],
      [
        "a role, for the account's action",
        `iam::${ELSEWHERE}:role/deep/er/Reader`,
        "Decrypt",
        "yes",
      ],
      ["a role, for its own action", `iam::${ELSEWHERE}:role/deep/er/Reader`, "Encrypt", "yes"],
      ["an account, for its role's action", `account ${ELSEWHERE}`, "Encrypt", "no"],
      ["a role that was made elsewhere", "role Ours, made elsewhere", "Encrypt", "yes"],
      ["a role made elsewhere, other action", "role Ours, made elsewhere", "Decrypt", "no"],
    ],
  },
  {
    name: "a condition on each side",
    key: key({
      Principal: kim,
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:EncryptionContext:app": "a" } },
    }),
    more: { Kim: user("Kim", sealed({ stage: "b" })) },
    cases: [
      [
        "requests that meet either condition",
        "user Kim",
        "Decrypt",
        "if kms:EncryptionContext:app is a, or if kms:EncryptionContext:stage is b",
      ],
    ],
  },
]);
