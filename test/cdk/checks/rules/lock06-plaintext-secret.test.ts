import { randomBytes } from "node:crypto";
import {
  CfnCondition,
  CfnParameter,
  CfnResource,
  Fn,
  SecretValue,
  type Stack,
  Token,
} from "aws-cdk-lib";
import { AccessKey, User } from "aws-cdk-lib/aws-iam";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { GUARD_VARIABLE } from "../../../../lib/formats/function/guard-config.ts";
import { describeRule, plainFunction } from "../describe-rule.ts";
import { guardConfig } from "../guard-config.ts";

const random = randomBytes(256);
const base64 = `aA1${random.toString("base64").slice(0, 44)}`;
const hex = random.toString("hex").slice(0, 64);
const segment = {
  key: "arn:aws:kms:eu-west-1:1:key/k",
  names: ["token"],
  ciphertext: random.toString("base64"),
};

/** A function with these variables. */
function env(environment: Readonly<Record<string, string>>) {
  return (stack: Stack) => plainFunction(stack, "F", { environment });
}

const named = /has the name of a secret and holds plaintext\. The plaintext is in the template/;
const looks = /looks like a secret in plaintext/;

/** Names and values that are findings, each with the problem. */
const found: readonly (readonly [name: string, value: string, problem: RegExp])[] = [
  ["PASSWORD", "hunter2", named],
  ["DB_PASSWORD", "123456", named],
  ["dbPassword", "correct horse battery staple", named],
  ["API_TOKEN", "x", named],
  ["STRIPE_API_KEY", "key", named],
  ["CLIENT_SECRET", "s", named],
  ["hmacKey", "cookie", named],
  ["DATABASE_PASSWORD", "{{resolve:ssm:/db/password}}", named],
  ["SEALED_SECRETS", "not sealed at all", named],
  ["CONFIG", `AKIA${"A".repeat(16)}`, looks],
  ["CONFIG", "-----BEGIN PRIVATE KEY-----", looks],
  ["CONFIG", `ghp_${"a".repeat(36)}`, looks],
  ["WEBHOOK", "https://hooks.slack.com/services/T1/B1/xyz", looks],
  ["DATABASE_URL", "postgres://admin:hunter2@db.example/app", looks],
  ["SETTING", base64, looks],
  ["SETTING", hex, looks],
  ["SETTINGS", JSON.stringify({ nested: { deep: base64 } }), looks],
  // The guard rejects a configuration with an unknown member.
  [GUARD_VARIABLE, guardConfig("POST /hooks").replace("{", `{"more":"${base64}",`), looks],
];

/** Names and values that are accepted. */
const fine: readonly (readonly [name: string, value: string])[] = [
  ["STAGE", "prod"],
  ["TOKEN_URL", "https://issuer.example/oauth2/token"],
  ["PASSWORD_POLICY", "at least 12 characters"],
  ["PASSWORD_MIN_LENGTH", "12"],
  ["KEY_ARN", "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555"],
  ["SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"],
  ["DB_SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"],
  ["SECRET_NAME", "prod/db"],
  ["MAX_TOKENS", "4096"],
  ["TOKEN_TTL_SECONDS", "300"],
  ["CSRF_TOKEN_HEADER", "x-csrf-token"],
  ["REQUIRE_PASSWORD", "true"],
  ["PASS_THROUGH", "all of it"],
  ["CLIENT_ID", "3n4b5urk1ft4fl3mg5e62d9ado"],
  ["GIT_COMMIT", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["TENANT", "11111111-2222-4333-8444-555555555555"],
  ["PUBLIC_KEY", "MFkwEwYHKoZIzj0CAQ"],
  ["ISSUER", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123dEf"],
  [
    "OIDC",
    '{"issuer":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123dEf","scopes":["read"]}',
  ],
  ["LAYER_PATH", "/opt/nodejs/node_modules/MyLibrary2/dist/index.js"],
  ["SERVICE", "my-very-long-service-name-in-production-eu-west-1"],
  ["SEALED_SECRETS", JSON.stringify([segment])],
  [GUARD_VARIABLE, guardConfig("POST /hooks")],
];

describeRule("LOCK06", {
  fails: [
    ...found.map(
      ([name, value, problem]) =>
        [`${name}=${value.slice(0, 12)}`, env({ [name]: value }), "F/Resource", problem] as const,
    ),
    [
      "an unwrapped SecretValue",
      env({ PASSWORD: SecretValue.unsafePlainText("hunter2").unsafeUnwrap() }),
      "F/Resource",
      named,
    ],
    [
      "a NoEcho parameter under a harmless name",
      (stack) => {
        const { valueAsString } = new CfnParameter(stack, "P", { noEcho: true });
        env({ CONFIG: valueAsString })(stack);
      },
      "F/Resource",
      /^CONFIG is a parameter with NoEcho/,
    ],
    [
      "a parameter under the name of a secret",
      (stack) => env({ PASSWORD: new CfnParameter(stack, "P").valueAsString })(stack),
      "F/Resource",
      /^PASSWORD has the name of a secret, and its value cannot be determined/,
    ],
    [
      "a secret as one of two values of a condition",
      (stack) => {
        const never = new CfnCondition(stack, "C", { expression: Fn.conditionEquals("a", "b") });
        env({ CONFIG: Fn.conditionIf(never.logicalId, "plain", base64).toString() })(stack);
      },
      "F/Resource",
      /^CONFIG looks like/,
    ],
    ...["x-${P}", "x-${ P }"].map(
      (text) =>
        [
          `a NoEcho parameter inside the substitution ${text}`,
          (stack: Stack) => {
            new CfnParameter(stack, "P", { noEcho: true });
            env({ CONFIG: Fn.sub(text) })(stack);
          },
          "F/Resource",
          /^CONFIG is a parameter/,
        ] as const,
    ),
    [
      "the secret of an access key under a harmless name",
      (stack) => {
        const { secretAccessKey } = new AccessKey(stack, "Key", { user: new User(stack, "User") });
        env({ CONFIG: secretAccessKey.unsafeUnwrap() })(stack);
      },
      "F/Resource",
      /^CONFIG is a secret that CloudFormation inserts/,
    ],
    [
      "an attribute of a custom resource under the name of a secret",
      (stack) => {
        const made = new CfnResource(stack, "Made", { type: "Custom::Password" });
        env({ PASSWORD: Token.asString(made.getAtt("Text")) })(stack);
      },
      "F/Resource",
      /cannot be determined/,
    ],
    [
      "an environment that cannot be determined",
      (stack) => {
        const resource = plainFunction(stack).node.defaultChild as CfnFunction; // CDK types it as a construct.
        resource.addPropertyOverride("Environment", { "Fn::GetAtt": ["X", "Y"] });
      },
      "F/Resource",
      /^its environment cannot be determined/,
    ],
  ],
  passes: [
    ...fine.map(([name, value]) => [name, env({ [name]: value })] as const),
    [
      "the ARN of a secret in the same stack",
      (stack) => env({ DB_SECRET: new Secret(stack, "Secret").secretArn })(stack),
    ],
    [
      "a parameter under the name of an id",
      (stack) => env({ SECRET_ID: new CfnParameter(stack, "P").valueAsString })(stack),
    ],
    ...[
      ["plain text", "x-${P}"],
      ["a literal", Fn.sub("x-${!P}")],
      ["a variable of the same name", Fn.sub("x-${P}", { P: "plain" })],
    ].map(
      ([what, value = ""]) =>
        [
          `the name of a NoEcho parameter in ${what}`,
          (stack: Stack) => {
            new CfnParameter(stack, "P", { noEcho: true });
            env({ CONFIG: value })(stack);
          },
        ] as const,
    ),
    [
      "a dynamic reference, which LOCK07 reports",
      env({ PASSWORD: SecretValue.secretsManager("db").unsafeUnwrap() }),
    ],
  ],
});
