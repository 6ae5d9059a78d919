import { describe, expect, it } from "vitest";
import { att, policy, role, user, type Resource, type Statement } from "../sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "./matrix-of.ts";

/** Where it does not matter what the example tells. */
const ANYTHING: unknown = expect.any(Object);

const ROOT = { AWS: "arn:aws:iam::123456789012:root" };
const ELSEWHERE = "999988887777";

function key(...statements: readonly Statement[]): Resource {
  return {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy({ Principal: ROOT, Action: "kms:*", Resource: "*" }, ...statements),
    },
  };
}

const sealed = (context: Readonly<Record<string, unknown>>, more: object = {}) => ({
  Action: "kms:Decrypt",
  Resource: "*",
  Condition: {
    StringEquals: Object.fromEntries(
      Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
    ...more,
  },
});
const onlyNames = (...names: readonly string[]) => ({
  "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": names },
});
const DENY = { Effect: "Deny" } as const;

type Case = readonly [name: string, who: string, action: string, expected: string, told?: object];
interface Scene {
  readonly name: string;
  readonly key: Resource;
  readonly more?: Readonly<Record<string, Resource>>;
  readonly cases: readonly Case[];
}

const KIM = { Kim: user("Kim", { Action: "kms:Decrypt", Resource: "*" }) };
const kim = { AWS: att("Kim") };

const SCENES: readonly Scene[] = [
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
];

describe.each(SCENES)("$name", ({ key: Key, more = {}, cases }) => {
  const matrix = sketchedMatrix({ ...more, Key });
  const named = cases.map(([name, who, action, expected, told]) => ({
    name,
    who,
    action,
    expected,
    told,
  }));
  it.each(named)("allows or not: $name", ({ who, action, expected, told }) => {
    const cell = cellOf(matrix, who, "key S/Key", `kms:${action}`);
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
    expect(Object.fromEntries(cell.example?.told ?? [])).toEqual(told ?? ANYTHING);
  });
});
