import { CfnParameter, Stack } from "aws-cdk-lib";
import {
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
import { Key } from "aws-cdk-lib/aws-kms";
import { decryptOnly } from "../../../lib/constructs/decrypt-only.ts";
import { encryptionContext } from "../../../lib/contract/secrets.ts";
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

const policy = "User/DefaultPolicy/Resource";
const key = /^kms:Decrypt is allowed on .*not the ARN of one key/;
const context = /^kms:Decrypt is allowed under any encryption context\. Whoever holds this/;

describeRule("LOCK10", {
  fails: [
    ["every key", grant({ resource: "*" }), policy, key],
    ["every key of an account", grant({ resource: arn.replace(/[^/]+$/, "*") }), policy, key],
    ["an alias", grant({ resource: "arn:aws:kms:eu-west-1:1:alias/a" }), policy, key],
    [
      "a key that a parameter names",
      (stack) => grant({ resource: new CfnParameter(stack, "P").valueAsString })(stack),
      policy,
      key,
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
      key,
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
  ],
});
