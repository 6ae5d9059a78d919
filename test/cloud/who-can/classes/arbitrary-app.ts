import * as fc from "fast-check";
import { att, lambda, restApi, type Resources } from "../../deployment/sketch.ts";

const sub = (text: string) => ({ "Fn::Sub": text });
const ACCOUNT = "123456789012";
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table`;
const BUCKET = "arn:aws:s3:::files-of-app";
const API = "arn:aws:execute-api:us-east-1:${AWS::AccountId}:${Api}/prod";

/** Conditions that distinguish principals, and conditions that a request decides. */
const CONDITIONS = [
  {},
  {},
  { StringEquals: { "aws:username": "Kim" } },
  { StringNotEqualsIfExists: { "aws:username": ["Kim", "Lee"] } },
  { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:*/team/*` } },
  { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } },
  { StringEquals: { "aws:PrincipalTag/team": "red" } },
  { Null: { "aws:PrincipalTag/table": "true" } },
  { StringLike: { "aws:userid": "*:who-can" } },
  { StringEquals: { "aws:PrincipalType": "User" } },
  { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } },
  { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
  { StringLike: { "aws:UserAgent": "${aws:username}*" } },
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
];

interface Kind {
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly conditions?: readonly object[];
}

/** Parts of statements that fit together. */
const KINDS: readonly Kind[] = [
  {
    actions: ["*", "dynamodb:*", "kms:*", "s3:*", "execute-api:*", "sts:*", "lambda:Get*"],
    resources: ["*"],
  },
  {
    actions: ["dynamodb:*", "dynamodb:Query", "dynamodb:GetItem"],
    resources: [
      `${TABLE}/First`,
      `${TABLE}/S*`,
      `${TABLE}/\${aws:username}`,
      `${TABLE}/\${aws:PrincipalTag/table, 'First'}`,
      `${TABLE}/First/index/*`,
    ],
    conditions: [
      { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "${aws:username}*" } },
      { "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
    ],
  },
  {
    actions: ["kms:*", "kms:Decrypt", "kms:UpdateAlias", "kms:Describe*"],
    resources: [
      "*",
      att("Red"),
      `arn:aws:kms:us-east-1:${ACCOUNT}:key/*`,
      `arn:aws:kms:us-east-1:${ACCOUNT}:alias/\${aws:username}-*`,
    ],
    conditions: [
      { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
      { StringEquals: { "aws:ResourceTag/team": "red" } },
      { StringEquals: { "kms:EncryptionContext:of": "${aws:username}" } },
      { StringEquals: { "kms:RequestAlias": "alias/blue" } },
      { StringNotEquals: { "kms:KeySpec": "HMAC_256" } },
    ],
  },
  {
    actions: ["s3:*", "s3:GetObject", "s3:ListBucket"],
    resources: [BUCKET, `${BUCKET}/*`, `${BUCKET}/\${aws:username}/*`, `${BUCKET}/public/?`],
  },
  {
    actions: ["execute-api:Invoke"],
    resources: [
      sub(`${API}/GET/items`),
      sub(`${API}/*/a*`),
      sub(`${API}/POST/\${!aws:username}`),
      sub(`${API}/POST/\${!aws:UserAgent}`),
    ],
  },
  {
    actions: ["lambda:*", "lambda:InvokeFunction"],
    resources: [att("Fn"), sub("${Fn.Arn}:*")],
  },
  {
    actions: ["sts:AssumeRole"],
    resources: [
      `arn:aws:iam::${ACCOUNT}:role/*`,
      `arn:aws:iam::${ACCOUNT}:role/team/\${aws:username}`,
    ],
    conditions: [{ StringLike: { "sts:RoleSessionName": "${aws:username}" } }],
  },
];

const PRINCIPALS: readonly unknown[] = [
  "*",
  { AWS: ACCOUNT },
  { AWS: [`arn:aws:iam::${ACCOUNT}:user/team/Kim`, `arn:aws:iam::${ACCOUNT}:user/Lee`] },
  { AWS: `arn:aws:iam::${ACCOUNT}:role/team/Runner` },
  { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Runner/who-can` },
  { AWS: "999999999999" },
  { Service: "lambda.amazonaws.com" },
];

const some = (pool: readonly unknown[]) =>
  fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 2 });
const effect = fc.constantFrom("Allow", "Allow", "Deny");
const document = (statement: fc.Arbitrary<object>) =>
  fc
    .array(statement, { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ Version: "2012-10-17", Statement }));

const ofIdentity = document(
  fc.constantFrom(...KINDS).chain(({ actions, resources, conditions = [] }) => {
    // A condition that only some services have cannot be in a statement that covers all others.
    const isExcept = fc.boolean().map((wanted) => wanted && conditions.length === 0);
    return fc
      .tuple(
        effect,
        isExcept,
        some(actions),
        fc.constantFrom("Resource", "Resource", "NotResource"),
        some(resources),
        fc.constantFrom(...CONDITIONS, ...conditions),
      )
      .map(([Effect, except, Action, element, named, Condition]) => ({
        Effect,
        [except ? "NotAction" : "Action"]: Action,
        [element]: named,
        Condition,
      }));
  }),
);

/** A policy of a resource. It gives the account full access, so that others can manage the resource. */
function ofResource(actions: readonly string[], resources: readonly unknown[]) {
  const everything = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: actions[0] };
  return fc
    .array(
      fc
        .tuple(
          effect,
          fc.constantFrom(...PRINCIPALS),
          fc.constantFrom(...actions),
          fc.constantFrom(...resources),
          fc.constantFrom(...CONDITIONS),
        )
        .map(([Effect, principal, Action, Resource, Condition]) => ({
          Effect,
          // A trust policy has no resource and no `NotPrincipal`.
          [Effect === "Deny" && principal !== "*" && Resource !== undefined
            ? "NotPrincipal"
            : "Principal"]: principal,
          Action,
          ...(Resource === undefined ? {} : { Resource }),
          Condition,
        })),
      { maxLength: 2 },
    )
    .map((more) => {
      const [Resource] = resources;
      const first = Resource === undefined ? everything : { ...everything, Resource };
      return { Version: "2012-10-17", Statement: [first, ...more] };
    });
}

/** The users and roles, by name, and their paths. */
const HOLDERS = [
  ["Kim", "/team/"],
  ["Lee", "/"],
  ["Max", "/"],
  ["Runner", "/team/"],
  ["Walker", "/"],
  ["Sitter", "/"],
] as const;
const holder = fc.record({
  // Few documents, so that several principals have the same.
  documents: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  boundary: fc.constantFrom(undefined, undefined, undefined, 0, 1),
  tags: fc.constantFrom(
    [],
    [["team", "red"]],
    [
      ["team", "blue"],
      ["table", "Second"],
    ],
  ),
});

/** The resources of a stack whose users, roles, keys, tables, bucket and API have arbitrary policies. */
export const app: fc.Arbitrary<Resources> = fc
  .record({
    documents: fc.tuple(ofIdentity, ofIdentity, ofIdentity),
    holders: fc.tuple(...HOLDERS.map(() => holder)),
    trust: ofResource(["sts:AssumeRole"], [undefined]),
    key: ofResource(["kms:*", "kms:Decrypt", "kms:CreateAlias"], ["*"]),
    bucket: ofResource(["s3:*", "s3:GetObject"], [`${BUCKET}/*`, `${BUCKET}/\${aws:username}/*`]),
    api: ofResource(
      ["execute-api:Invoke"],
      [
        "arn:aws:execute-api:us-east-1:*:*",
        "arn:aws:execute-api:us-east-1:*:*/*/*/${aws:username}",
      ],
    ),
  })
  .map(({ documents, holders, trust, key, bucket, api }) => ({
    ...lambda("Fn", "code"),
    ...restApi(
      { "GET /items": { function: "Fn" }, "ANY /{item}": { function: "Fn" } },
      { api: { Policy: api } },
    ),
    ...Object.fromEntries(
      HOLDERS.map(([name, path], index) => {
        const { documents: own = [], boundary, tags = [] } = holders[index] ?? {};
        const isUser = index < 3;
        const Properties = {
          [isUser ? "UserName" : "RoleName"]: name,
          Path: path,
          Tags: tags.map(([Key, Value]) => ({ Key, Value })),
          Policies: own.map((one) => ({
            PolicyName: `P${one}`,
            PolicyDocument: documents[one],
          })),
          ...(isUser ? {} : { AssumeRolePolicyDocument: trust }),
          ...(boundary === undefined
            ? {}
            : { PermissionsBoundary: { Ref: `Boundary${boundary}` } }),
        };
        return [name, { Type: isUser ? "AWS::IAM::User" : "AWS::IAM::Role", Properties }];
      }),
    ),
    ...Object.fromEntries(
      [0, 1].map((index) => [
        `Boundary${index}`,
        { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: documents[index] } },
      ]),
    ),
    ...Object.fromEntries(
      ["Red", "Green", "Blue"].map((name) => [
        name,
        {
          Type: "AWS::KMS::Key",
          Properties: {
            // The keys differ in their tags and aliases, and one in its policy.
            ...(name === "Green" ? {} : { KeyPolicy: key }),
            Tags: [{ Key: "team", Value: name.toLowerCase() }],
          },
        },
      ]),
    ),
    BlueAlias: {
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: "alias/blue", TargetKeyId: { Ref: "Blue" } },
    },
    ...table("First", "ByName"),
    ...table("Second"),
    ...table("Third", "ByName"),
    Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files-of-app" } },
    FilesPolicy: {
      Type: "AWS::S3::BucketPolicy",
      Properties: { Bucket: { Ref: "Files" }, PolicyDocument: bucket },
    },
    Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "secret" } },
  }));

function table(name: string, ...indexes: readonly string[]): Resources {
  const key = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
  return {
    [name]: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: key("id"),
        AttributeDefinitions: ["id", ...(indexes.length > 0 ? ["name"] : [])].map(
          (AttributeName) => ({ AttributeName, AttributeType: "S" }),
        ),
        ...(indexes.length === 0
          ? {}
          : {
              GlobalSecondaryIndexes: indexes.map((IndexName) => ({
                IndexName,
                KeySchema: key("name"),
                Projection: { ProjectionType: "ALL" },
              })),
            }),
      },
    },
  };
}
