import { user } from "../../deployment/sketch.ts";
import { describeKeys, key, sealed } from "./key-scenes.ts";

const onlyNames = (...names: readonly string[]) => ({
  "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": names },
});
const DENY = { Effect: "Deny" } as const;

describeKeys([
  {
    name: "a condition on the encryption context",
    key: key({
      ...DENY,
      Principal: "*",
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringNotEquals: { "kms:EncryptionContext:app": "a" } },
    }),
    more: {
      One: user("One", sealed({ app: "a" })),
      Exact: user("Exact", sealed({ App: "a" }, onlyNames("App"))),
      Cased: user("Cased", sealed({ app: "a" }, onlyNames("APP"))),
      Other: user("Other", sealed({ app: "a" }, onlyNames("stage"))),
      Eight: user(
        "Eight",
        sealed(Object.fromEntries("abcdefgh".split("").map((name) => [name, name]))),
      ),
      Some: user(
        "Some",
        sealed(
          { app: "a" },
          { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["stage"] } },
        ),
      ),
      Both: user(
        "Both",
        sealed({ app: "a" }, { StringLike: { "kms:EncryptionContext:app": "b" } }),
      ),
      Denied: user("Denied", { Action: "kms:Encrypt", Resource: "*" }),
      Twice: user("Twice", {
        Action: "kms:Encrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionContext:app": "b" } },
      }),
      Describe: user("Describe", { ...sealed({ app: "a" }), Action: "kms:DescribeKey" }),
      Algorithm: user("Algorithm", {
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" } },
      }),
    },
    cases: [
      [
        "one required pair",
        "user One",
        "Decrypt",
        "if kms:EncryptionContext:app is a",
        { "kms:EncryptionContext:app": ["a"] },
      ],
      [
        "one pair and no other name",
        "user Exact",
        "Decrypt",
        "if every kms:EncryptionContextKeys is App and kms:EncryptionContext:App is a",
        { "kms:EncryptionContext:App": ["a"] },
      ],
      [
        "a name in the case of the list",
        "user Cased",
        "Decrypt",
        "if every kms:EncryptionContextKeys is APP and kms:EncryptionContext:app is a",
        { "kms:EncryptionContext:APP": ["a"] },
      ],
      ["a required name that the list excludes", "user Other", "Decrypt", "no"],
      [
        "eight required pairs",
        "user Eight",
        "Decrypt",
        `if ${"abcdefgh"
          .split("")
          .map((name) => `kms:EncryptionContext:${name} is ${name}`)
          .join(" and ")}`,
      ],
      [
        "one pair and some other name",
        "user Some",
        "Decrypt",
        "if kms:EncryptionContext:app is a and some kms:EncryptionContextKeys is stage",
        { "kms:EncryptionContext:app": ["a"], "kms:EncryptionContext:stage": ["any"] },
      ],
      [
        "two values for names in two cases",
        "user Both",
        "Decrypt",
        "if kms:EncryptionContext:app is a and kms:EncryptionContext:app is like b",
        { "kms:EncryptionContext:app": ["a"], "kms:EncryptionContext:APP": ["b"] },
      ],
      [
        "a Deny of other values",
        "user Denied",
        "Encrypt",
        "unless kms:EncryptionContext:app is not a",
        { "kms:EncryptionContext:app": ["a"] },
      ],
      [
        "a Deny that misses a second name",
        "user Twice",
        "Encrypt",
        "if kms:EncryptionContext:app is b; unless kms:EncryptionContext:app is not a",
      ],
      ["an operation without a context", "user Describe", "DescribeKey", "no"],
      ["the only encryption algorithm", "user Algorithm", "Decrypt", "yes"],
    ],
  },
  {
    name: "a policy for a single operation",
    key: key(),
    more: {
      Days: user("Days", {
        Action: "kms:ScheduleKeyDeletion",
        Resource: "*",
        Condition: {
          NumericGreaterThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": "10" },
        },
      }),
      Short: user("Short", {
        Action: "kms:ScheduleKeyDeletion",
        Resource: "*",
        Condition: { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": "7" } },
      }),
      Tags: user("Tags", {
        Action: "kms:TagResource",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:RequestTag/team": "blue" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
        },
      }),
      Aliases: user(
        "Aliases",
        { Action: "kms:CreateAlias", Resource: "arn:aws:kms:us-east-1:123456789012:alias/app/*" },
        { Action: "kms:CreateAlias", Resource: "arn:aws:kms:us-east-1:123456789012:key/*" },
      ),
      NoAlias: user("NoAlias", {
        Action: "kms:CreateAlias",
        Resource: "arn:aws:kms:us-east-1:123456789012:key/*",
      }),
      NoKey: user("NoKey", {
        Action: "kms:CreateAlias",
        Resource: "arn:aws:kms:us-east-1:123456789012:alias/*",
      }),
      Grants: user("Grants", {
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: {
          "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt"] },
          StringLike: { "kms:GranteePrincipal": "*:role/x" },
        },
      }),
    },
    cases: [
      [
        "a number that every request has",
        "user Days",
        "ScheduleKeyDeletion",
        "if kms:ScheduleKeyDeletionPendingWindowInDays is at least 10",
        {},
      ],
      ["a number that no request can have", "user Short", "ScheduleKeyDeletion", "no"],
      [
        "tags",
        "user Tags",
        "TagResource",
        "if aws:RequestTag/team is blue and every aws:TagKeys is team",
        { "aws:RequestTag/team": ["blue"] },
      ],
      [
        "permission on the key and an alias",
        "user Aliases",
        "CreateAlias",
        "if the alias is alias/app/*",
      ],
      ["permission on the key, not the alias", "user NoAlias", "CreateAlias", "no"],
      ["permission on the alias, not the key", "user NoKey", "CreateAlias", "no"],
      ["an administrator", "any administrator", "CreateAlias", "yes"],
      [
        "a grant's operations and grantee",
        "user Grants",
        "CreateGrant",
        "if every kms:GrantOperations is Encrypt and kms:GranteePrincipal is like *:role/x",
      ],
    ],
  },
]);
