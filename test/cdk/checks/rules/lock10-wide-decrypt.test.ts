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

/** A user with a policy of one statement, on one key under one context unless a case says otherwise. */
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

/** A key whose own policy allows this to everybody, unless a case says otherwise. */
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
const anyKey = /^kms:Decrypt is allowed on .*not the ARN of one key/;
const everybody = /^kms:Decrypt is allowed to everybody\. Whoever holds this/;
const context = /^kms:Decrypt is allowed under any encryption context\. Whoever holds this/;

describeRule("LOCK10", {
  fails: [
    ["every key", grant({ resource: "*" }), policy, anyKey],
    ["every key of an account", grant({ resource: arn.replace(/[^/]+$/, "*") }), policy, anyKey],
    ["an alias", grant({ resource: "arn:aws:kms:eu-west-1:1:alias/a" }), policy, anyKey],
    [
      "a key that a parameter names",
      (stack) => grant({ resource: new CfnParameter(stack, "P").valueAsString })(stack),
      policy,
      anyKey,
    ],
    ["every action of KMS", grant({ action: "kms:*", conditions: {} }), policy, context],
    ["every action", grant({ action: "*", conditions: {} }), policy, context],
    [
      "all actions but one",
      (stack) => {
        const statement = new PolicyStatement({ notActions: ["iam:*"], resources: [arn] });
        new User(stack, "User").addToPolicy(statement);
      },
      policy,
      context,
    ],
    ["an action in other letters", grant({ action: "KMS:decr*", conditions: {} }), policy, context],
    [
      "a grant of the CDK's own",
      (stack) => new Key(stack, "Key").grantDecrypt(new User(stack, "User")),
      policy,
      context,
    ],
    [
      "any value of the context",
      grant({ conditions: { StringLike: { "kms:EncryptionContext:app": "*" } } }),
      policy,
      context,
    ],
    [
      "a context that may be absent",
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
      "a policy inside a role",
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
      "a policy that cannot be told",
      (stack) => {
        const made = new Policy(stack, "Policy", { users: [new User(stack, "User")], force: true });
        made.addStatements(new PolicyStatement({ actions: ["a:B"], resources: ["*"] }));
        const resource = made.node.defaultChild as CfnPolicy; // Which a Policy has for it.
        resource.addPropertyOverride("PolicyDocument", { "Fn::If": ["C", {}, {}] });
        resource.addPropertyDeletionOverride("PolicyDocument.Statement");
        resource.addPropertyDeletionOverride("PolicyDocument.Version");
      },
      "Policy/Resource",
      /^what its policy allows cannot be told/,
    ],
    [
      "what encrypts anew under any key",
      grant({ action: "kms:ReEncrypt*", conditions: {} }),
      policy,
      /^kms:ReEncryptFrom is allowed under any encryption context\. Whoever holds this/,
    ],
    [
      "what encrypts anew from every key",
      grant({ action: "kms:ReEncryptFrom", resource: "*" }),
      policy,
      /^kms:ReEncryptFrom is allowed on \*, which is not the ARN of one key/,
    ],
    [
      "the right to give the right away",
      grant({ action: "kms:CreateGrant", conditions: {} }),
      policy,
      /^kms:CreateGrant is allowed under any encryption context/,
    ],
    [
      "a grant that need not be for a service",
      grant({
        action: "kms:CreateGrant",
        conditions: { Bool: { "kms:GrantIsForAWSResource": "false" } },
      }),
      policy,
      /^kms:CreateGrant is allowed under any encryption context/,
    ],
    [
      "what only grants to services are narrowed by",
      grant({ action: "kms:*", conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
      policy,
      context,
    ],
    ["a key for everybody", key(), "Key/Resource", everybody],
    ["a key for everything", key({ action: "kms:*" }), "Key/Resource", everybody],
    [
      "a key for everybody to encrypt anew from",
      key({ action: "kms:ReEncrypt*" }),
      "Key/Resource",
      /^kms:ReEncryptFrom is allowed to everybody/,
    ],
    [
      "a key for everybody to give away",
      key({ action: "kms:CreateGrant" }),
      "Key/Resource",
      /^kms:CreateGrant is allowed to everybody/,
    ],
    [
      "a key for everybody as a plain text",
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
      "a key for everybody from some service",
      key({ conditions: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key for all but one account",
      key({ conditions: { StringNotEquals: { "kms:CallerAccount": "123456789012" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key for any account",
      key({ conditions: { StringLike: { "aws:PrincipalAccount": "*" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key for a role of any account",
      key({ conditions: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } } }),
      "Key/Resource",
      everybody,
    ],
    [
      "a key whose policy a parameter decides",
      (stack) => {
        const { valueAsString } = new CfnParameter(stack, "P");
        new CfnKey(stack, "Key", { keyPolicy: valueAsString });
      },
      "Key",
      /^what its policy allows cannot be told/,
    ],
  ],
  passes: [
    ["one key under one context", grant()],
    ["another action", grant({ action: "kms:Encrypt", conditions: {} })],
    ["a Deny", grant({ resource: "*", conditions: {}, effect: Effect.DENY })],
    [
      "our own grant, on a key of another stack",
      (stack) => {
        const owner = new Stack(stack.node.root, `${stack.node.id}Keys`);
        const statement = decryptOnly(new Key(owner, "Key"), encryptionContext("dev", "a"));
        new User(stack, "User").addToPolicy(statement);
      },
    ],
    [
      "grants to services",
      grant({
        action: "kms:CreateGrant",
        resource: "*",
        conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      }),
    ],
    ["a grant under one context", grant({ action: "kms:CreateGrant" })],
    ["what encrypts anew under one context", grant({ action: "kms:ReEncryptFrom" })],
    ["what encrypts anew to any key", grant({ action: "kms:ReEncryptTo", conditions: {} })],
    ["a key that is its account's", (stack) => new Key(stack, "Key")],
    ["a key without a policy", (stack) => new CfnKey(stack, "Key", {})],
    ["a key that everybody may encrypt with", key({ action: "kms:Encrypt" })],
    ["a key that nobody may use", key({ effect: Effect.DENY })],
    [
      "a key for everybody of an account",
      (stack) => {
        const conditions = { StringEquals: { "kms:CallerAccount": stack.account } };
        key({ conditions })(stack);
      },
    ],
    [
      "a key for everybody of an organization",
      key({ conditions: { StringEquals: { "AWS:PrincipalOrgId": "o-12345abcde" } } }),
    ],
    [
      "a key for the roles of an account",
      (stack) => {
        const role = `arn:${stack.partition}:iam::${stack.account}:role/*`;
        key({ conditions: { ArnLike: { "aws:PrincipalArn": role } } })(stack);
      },
    ],
    [
      "a key for another account",
      (stack) => new Key(stack, "Key").grantDecrypt(new AccountPrincipal("210987654321")),
    ],
  ],
});
