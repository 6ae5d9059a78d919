import type { StackSketch } from "../test/cloud/write-assembly.ts";
import {
  att,
  lambda,
  policy,
  ref,
  restApi,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../test/cloud/deployment/sketch.ts";

const FUNCTIONS = 14;
const USERS = 28;
const KEYS = 15;
const TABLES = 3;

/** Returns an app of four stacks with 328 resources. Each function has a role and permissions of its own. */
export function largeApp(): readonly StackSketch[] {
  return ["Orders", "Billing", "Users", "Reports"].map((name) => {
    const handlers = { code: "export const handler = async () => ({ statusCode: 200 });" };
    return { name, handlers, resources: stack(name) };
  });
}

function stack(name: string): Resources {
  const range = <T>(count: number, made: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => made(index));
  return Object.assign(
    {},
    ...range(KEYS, (index) => ({ [`Key${index}`]: key(index) })),
    ...range(TABLES, (index) => ({ [`Table${index}`]: table() })),
    { Files: { Type: "AWS::S3::Bucket" }, Secret: { Type: "AWS::SecretsManager::Secret" } },
    ...range(FUNCTIONS, (index) =>
      lambda(`Fn${index}`, "code", { FunctionName: `${name}-${index}` }, ...ofFunction(index)),
    ),
    restApi({ "ANY /{item}": { function: "Fn0" } }),
    ...range(USERS, (index) => ({ [`User${index}`]: user(`${name}${index}`, ...ofUser(index)) })),
  );
}

/** A key that the account manages, and that one role may use under its own encryption context. */
function key(index: number): Resource {
  const root = { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root" };
  const manage = { Principal: { AWS: root }, Action: "kms:*", Resource: "*" };
  const open = {
    Principal: { AWS: att(`Fn${(2 * index + 1) % FUNCTIONS}Role`) },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: { StringEquals: { "kms:EncryptionContext:stage": "prod" } },
  };
  const tags = [{ Key: "team", Value: `team${index % 3}` }];
  return { Type: "AWS::KMS::Key", Properties: { KeyPolicy: policy(manage, open), Tags: tags } };
}

function table(): Resource {
  const AttributeName = "id";
  return {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
      KeySchema: [{ AttributeName, KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    },
  };
}

function ofFunction(index: number): readonly Statement[] {
  const bucket = att("Files");
  return [
    {
      Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
      Resource: att(`Table${index % TABLES}`),
    },
    ...(index % 2 === 0
      ? [{ Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: att(`Key${index % KEYS}`) }]
      : []),
    ...(index % 4 === 0
      ? [
          {
            Action: ["s3:GetObject", "s3:PutObject"],
            Resource: { "Fn::Sub": ["${Arn}/of-${aws}/*", { Arn: bucket, aws: String(index) }] },
          },
        ]
      : []),
    ...(index % 5 === 0
      ? [{ Action: "secretsmanager:GetSecretValue", Resource: ref("Secret") }]
      : []),
  ];
}

/** Users of five kinds: callers of the API, readers, owners of tagged keys, administrators of tables, and auditors. */
function ofUser(index: number): readonly Statement[] {
  const mfa = {
    Effect: "Deny",
    Action: ["kms:*", "dynamodb:DeleteItem"],
    Resource: "*",
    Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  } as const;
  const kinds: readonly (readonly Statement[])[] = [
    [
      {
        Action: "execute-api:Invoke",
        Resource: { "Fn::Sub": `arn:aws:execute-api:*:*:\${Api}/*/GET/${index}-*` },
        Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
      },
    ],
    [
      {
        Action: ["dynamodb:GetItem", "dynamodb:Query"],
        Resource: "*",
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "${aws:username}/*" },
        },
      },
    ],
    [
      {
        Action: "kms:*",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/team": "team1" } },
      },
      mfa,
    ],
    [{ Action: "dynamodb:*", Resource: "*" }, mfa],
    [{ Action: ["*"], Resource: "*", Condition: { StringLike: { "aws:UserAgent": "audit/*" } } }],
  ];
  return kinds[index % kinds.length] ?? [];
}
