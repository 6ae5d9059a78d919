import { CfnParameter, Stack } from "aws-cdk-lib";
import {
  AccountPrincipal,
  AnyPrincipal,
  type CfnPolicy,
  Effect,
  ManagedPolicy,
  Policy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
  User,
} from "aws-cdk-lib/aws-iam";
import { CfnKey, Key } from "aws-cdk-lib/aws-kms";
import { decryptOnly } from "../../../../lib/cdk/constructs/function/decrypt-only.ts";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { describeRule } from "../describe-rule.ts";

const arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const StringEquals = { "kms:EncryptionContext:app": "signet" };

interface Grant {
  readonly action?: string;
  readonly resource?: string;
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly effect?: Effect;
}

/** A user with a policy of one statement, on one key with one context unless the arguments change that. */
function grant({ action = "kms:Decrypt", resource = arn, conditions, effect }: Grant = {}) {
  return (stack: Stack) =>
    new User(stack, "User").addToPolicy(
      new PolicyStatement({
        actions: [action],
        resources: [resource],
        conditions: conditions ?? { StringEquals },
        ...(effect === undefined ? {} : { effect }),
      }),
    );
}

/** A key whose policy allows an action to every principal, unless the arguments change that. */
function key({ action = "kms:Decrypt", conditions = {}, effect = Effect.ALLOW }: Grant = {}) {
  return (stack: Stack) =>
    new Key(stack, "Key").addToResourcePolicy(
      new PolicyStatement({
        effect,
        actions: [action],
        resources: ["*"],
        principals: [new AnyPrincipal()],
        conditions,
      }),
    );
}

const policy = "User/DefaultPolicy/Resource";
const anyKey = /^kms:Decrypt is allowed on .*may not be the ARN of a single key/;
const everybody = /^kms:Decrypt is allowed to every principal\. A principal with this/;
const context = /^kms:Decrypt is allowed with any encryption context\. A principal with this/;

describeRule("LOCK10", {
  fails: [
    ["kms:Decrypt on every key", grant({ resource: "*" }), policy, anyKey],
    [
      "kms:Decrypt on every key of an account",
      grant({ resource: arn.replace(/[^/]+$/, "*") }),
      policy,
      anyKey,
    ],
    [
      "kms:Decrypt on an alias",
      grant({ resource: "arn:aws:kms:eu-west-1:1:alias/a" }),
      policy,
      anyKey,
    ],
    [
      "kms:Decrypt on a key that a parameter names",
      (stack) => grant({ resource: new CfnParameter(stack, "P").valueAsString })(stack),
      policy,
      anyKey,
    ],
    [
      "the permission for every action of KMS",
      grant({ action: "kms:*", conditions: {} }),
      policy,
      context,
    ],
    ["the permission for every action", grant({ action: "*", conditions: {} }), policy, context],
    [
      "a statement with NotAction",
      (stack) => {
        const statement = new PolicyStatement({ notActions: ["iam:*"], resources: [arn] });
        new User(stack, "User").addToPolicy(statement);
      },
      policy,
      context,
    ],
    [
      "a wildcard action in other letter case",
      grant({ action: "KMS:decr*", conditions: {} }),
      policy,
      context,
    ],
    [
      "CDK's grantDecrypt",
      (stack) => new Key(stack, "Key").grantDecrypt(new User(stack, "User")),
      policy,
      context,
    ],
    [
      "a condition that accepts any value of the context",
      grant({ conditions: { StringLike: { "kms:EncryptionContext:app": "*" } } }),
      policy,
      context,
    ],
    [
      "a condition that accepts a missing context",
      grant({ conditions: { StringEqualsIfExists: StringEquals } }),
      policy,
      context,
    ],
    [
      "a managed policy",
      (stack) =>
        new ManagedPolicy(stack, "Managed", {
          statements: [new PolicyStatement({ actions: ["kms:Decrypt"], resources: ["*"] })],
        }),
      "Managed/Resource",
      anyKey,
    ],
    [
      "an inline policy of a role",
      (stack) => {
        const statement = new PolicyStatement({ actions: ["kms:Decrypt"], resources: [arn] });
        new Role(stack, "Role", {
          assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
          inlinePolicies: { Open: new PolicyDocument({ statements: [statement] }) },
        });
      },
      "Role/Resource",
      context,
    ],
    [
      "a policy that cannot be determined",
      (stack) => {
        const made = new Policy(stack, "Policy", { users: [new User(stack, "User")], force: true });
        made.addStatements(new PolicyStatement({ actions: ["a:B"], resources: ["*"] }));
        const resource = made.node.defaultChild as CfnPolicy; // CDK types the default child of a Policy as a construct.
        resource.addPropertyOverride("PolicyDocument", { "Fn::If": ["C", {}, {}] });
        resource.addPropertyDeletionOverride("PolicyDocument.Statement");
        resource.addPropertyDeletionOverride("PolicyDocument.Version");
      },
      "Policy/Resource",
      /^what its policy allows cannot be determined/,
    ],
    [
      "kms:ReEncrypt* without a context",
      grant({ action: "kms:ReEncrypt*", conditions: {} }),
      policy,
      /^kms:ReEncryptFrom is allowed with any encryption context\. A principal with this/,
    ],
    [
      "kms:ReEncryptFrom on every key",
      grant({ action: "kms:ReEncryptFrom", resource: "*" }),
      policy,
      /^kms:ReEncryptFrom is allowed on \*, which may not be the ARN of a single key/,
    ],
    [
      "kms:CreateGrant without a context",
      grant({ action: "kms:CreateGrant", conditions: {} }),
      policy,
      /^kms:CreateGrant is allowed with any encryption context/,
    ],
    [
      "kms:CreateGrant for grants that are not for AWS resources",
      grant({
        action: "kms:CreateGrant",
        conditions: { Bool: { "kms:GrantIsForAWSResource": "false" } },
      }),
      policy,
      /^kms:CreateGrant is allowed with any encryption context/,
    ],
    [
      "every action with kms:GrantIsForAWSResource, which limits kms:CreateGrant only",
      grant({ action: "kms:*", conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
      policy,
      context,
    ],
    ["a key policy that allows kms:Decrypt to every principal", key(), "Key/Resource", everybody],
    [
      "a key policy that allows every action to every principal",
      key({ action: "kms:*" }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key policy that allows kms:ReEncrypt* to every principal",
      key({ action: "kms:ReEncrypt*" }),
      "Key/Resource",
      /^kms:ReEncryptFrom is allowed to every principal/,
    ],
    [
      "a key policy that allows kms:CreateGrant to every principal",
      key({ action: "kms:CreateGrant" }),
      "Key/Resource",
      /^kms:CreateGrant is allowed to every principal/,
    ],
    [
      "a key policy with the principal as a string",
      (stack) =>
        new CfnKey(stack, "Key", {
          keyPolicy: {
            Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*", Principal: "*" }],
          },
        }),
      "Key",
      everybody,
    ],
    [
      "a key policy for every principal that calls through one service",
      key({ conditions: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key policy for every account except one",
      key({ conditions: { StringNotEquals: { "kms:CallerAccount": "123456789012" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key policy whose condition accepts any account",
      key({ conditions: { StringLike: { "aws:PrincipalAccount": "*" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key policy for a role of any account",
      key({ conditions: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key policy from a parameter",
      (stack) => {
        const { valueAsString } = new CfnParameter(stack, "P");
        new CfnKey(stack, "Key", { keyPolicy: valueAsString });
      },
      "Key",
      /^what its policy allows cannot be determined/,
    ],
  ],
  passes: [
    ["kms:Decrypt on one key with one context", grant()],
    ["another action", grant({ action: "kms:Encrypt", conditions: {} })],
    ["a Deny", grant({ resource: "*", conditions: {}, effect: Effect.DENY })],
    [
      "decryptOnly on a key of another stack",
      (stack) => {
        const owner = new Stack(stack.node.root, `${stack.node.id}Keys`);
        const statement = decryptOnly(
          new Key(owner, "Key"),
          encryptionContext("signet", "dev", "a"),
        );
        new User(stack, "User").addToPolicy(statement);
      },
    ],
    [
      "kms:CreateGrant for grants to AWS resources",
      grant({
        action: "kms:CreateGrant",
        resource: "*",
        conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      }),
    ],
    ["kms:CreateGrant with one context", grant({ action: "kms:CreateGrant" })],
    ["kms:ReEncryptFrom with one context", grant({ action: "kms:ReEncryptFrom" })],
    ["kms:ReEncryptTo without a context", grant({ action: "kms:ReEncryptTo", conditions: {} })],
    ["a key with CDK's default policy", (stack) => new Key(stack, "Key")],
    ["a key without a policy", (stack) => new CfnKey(stack, "Key", {})],
    ["a key policy that allows kms:Encrypt to every principal", key({ action: "kms:Encrypt" })],
    ["a key policy that denies every principal", key({ effect: Effect.DENY })],
    [
      "a key policy for every principal of an account",
      (stack) => {
        const conditions = { StringEquals: { "kms:CallerAccount": stack.account } };
        key({ conditions })(stack);
      },
    ],
    [
      "a key policy for every principal of an organization",
      key({ conditions: { StringEquals: { "AWS:PrincipalOrgId": "o-12345abcde" } } }),
    ],
    [
      "a key policy for the roles of an account",
      (stack) => {
        const role = `arn:${stack.partition}:iam::${stack.account}:role/*`;
        key({ conditions: { ArnLike: { "aws:PrincipalArn": role } } })(stack);
      },
    ],
    [
      "a key policy for another account",
      (stack) => new Key(stack, "Key").grantDecrypt(new AccountPrincipal("210987654321")),
    ],
  ],
});
