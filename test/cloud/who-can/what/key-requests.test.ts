import { user } from "../../deployment/sketch.ts";
import { describeKeys, key, sealed } from "./key-scenes.ts";

const onlyNames = (...names: readonly string[]) => ({
  "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": names },
});
const DENY = { Effect: "Deny" } as const;

describeKeys([
  {
    name: "an encryption context",
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
        "one pair",
        "user One",
        "Decrypt",
        "if kms:EncryptionContext:app is a",
        { "kms:EncryptionContext:app": ["a"] },
      ],
      [
        "no other name",
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
      ["a name that may not be there", "user Other", "Decrypt", "no"],
      [
        "eight pairs",
        "user Eight",
        "Decrypt",
        `if ${"abcdefgh"
          .split("")
          .map((name) => `kms:EncryptionContext:${name} is ${name}`)
          .join(" and ")}`,
      ],
      [
        "another name too",
        "user Some",
        "Decrypt",
        "if kms:EncryptionContext:app is a and some kms:EncryptionContextKeys is stage",
        { "kms:EncryptionContext:app": ["a"], "kms:EncryptionContext:stage": ["any"] },
      ],
      [
        "two values for names that differ in case",
        "user Both",
        "Decrypt",
        "if kms:EncryptionContext:app is a and kms:EncryptionContext:app is like b",
        { "kms:EncryptionContext:app": ["a"], "kms:EncryptionContext:APP": ["b"] },
      ],
      [
        "a Deny of others",
        "user Denied",
        "Encrypt",
        "unless kms:EncryptionContext:app is not a",
        { "kms:EncryptionContext:app": ["a"] },
      ],
      [
        "a Deny that two names get around",
        "user Twice",
        "Encrypt",
        "if kms:EncryptionContext:app is b; unless kms:EncryptionContext:app is not a",
      ],
      ["none where there is no context", "user Describe", "DescribeKey", "no"],
      ["the one algorithm there is", "user Algorithm", "Decrypt", "yes"],
    ],
  },
  {
    name: "keys of one operation",
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
        "a number that is always told",
        "user Days",
        "ScheduleKeyDeletion",
        "if kms:ScheduleKeyDeletionPendingWindowInDays is at least 10",
        {},
      ],
      ["a number that none can tell", "user Short", "ScheduleKeyDeletion", "no"],
      [
        "tags",
        "user Tags",
        "TagResource",
        "if aws:RequestTag/team is blue and every aws:TagKeys is team",
        { "aws:RequestTag/team": ["blue"] },
      ],
      ["a key and an alias", "user Aliases", "CreateAlias", "if the alias is alias/app/*"],
      ["the key alone", "user NoAlias", "CreateAlias", "no"],
      ["the alias alone", "user NoKey", "CreateAlias", "no"],
      ["both", "any administrator", "CreateAlias", "yes"],
      [
        "what a grant may be",
        "user Grants",
        "CreateGrant",
        "if every kms:GrantOperations is Encrypt and kms:GranteePrincipal is like *:role/x",
      ],
    ],
  },
]);
