import { describe, expect, it } from "vitest";
import { addValue, keyOfSecret } from "../../../lib/cloud/account/secretsmanager/secret-values.ts";
import { accountOf } from "../../../lib/cloud/who-can/account-of.ts";
import { DeploymentBlocked } from "../../../lib/cloud/deployment/run/problems.ts";
import { refusal } from "../refusal.ts";
import { deploySketch, emptyAccount, sketchedStack } from "./deploy-sketch.ts";
import { lambda, policy, ref, type Resources } from "./sketch.ts";

const VALUE = '{"user":"u","password":"hunter22","port":5432,"list":[]}';
const secret = (SecretString: string) => ({
  Type: "AWS::SecretsManager::Secret",
  Properties: { Name: "db", SecretString },
});
const parameter = (Value: string) => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name: "/app/vpc", Type: "String", Value },
});
const stored: Resources = {
  Secret: secret(VALUE),
  Vpc: parameter("vpc-1"),
};
/** A function whose environment has one variable with this value. */
const withVariable = (value: unknown): Resources => ({
  ...stored,
  ...lambda("Fn", "code", { Environment: { Variables: { VALUE: value } } }),
});
const deployed = (resources: Resources, DependsOn = ["Secret", "Vpc"]) => {
  const account = emptyAccount();
  const { Fn, ...others } = resources;
  const all = Fn ? { ...others, Fn: { ...Fn, DependsOn } } : resources;
  deploySketch(account, { name: "S", resources: all });
  return account;
};
const join = (...parts: unknown[]) => ({ "Fn::Join": ["", parts] });

describe("a dynamic reference in a property", () => {
  it.each<[string, unknown, string]>([
    ["to a parameter", "{{resolve:ssm:/app/vpc}}", "vpc-1"],
    ["to a version of a parameter", "{{resolve:ssm:/app/vpc:1}}", "vpc-1"],
    ["within other text", "a-{{resolve:ssm:/app/vpc}}-{{resolve:ssm:/app/vpc}}", "a-vpc-1-vpc-1"],
    [
      "as CDK writes it, by Fn::Join",
      join("{{resolve:secretsmanager:", ref("Secret"), ":SecretString:password::}}"),
      "hunter22",
    ],
    [
      "in Fn::Sub",
      {
        "Fn::Sub": ["db://${U}@h", { U: "{{resolve:secretsmanager:db:SecretString:user}}" }],
      },
      "db://u@h",
    ],
    ["to a number of a secret", "{{resolve:secretsmanager:db:SecretString:port}}", "5432"],
    ["to the whole secret", "{{resolve:secretsmanager:db}}", VALUE],
  ])("%s is replaced by the value", (_, value, expected) => {
    const { functions } = deployed(withVariable(value));
    expect(functions.get("fn")?.environment).toEqual({ VALUE: expected });
  });

  it("of a policy is replaced before the policy is evaluated", () => {
    const account = deployed({
      ...stored,
      Role: {
        Type: "AWS::IAM::User",
        DependsOn: "Vpc",
        Properties: {
          UserName: "Ann",
          Policies: [
            {
              PolicyName: "Own",
              PolicyDocument: policy({
                Effect: "Deny",
                Action: "*",
                Resource: "*",
                Condition: { StringEquals: { "aws:SourceVpc": "{{resolve:ssm:/app/vpc}}" } },
              }),
            },
          ],
        },
      },
    });
    const [own] = account.directory.users.get("Ann")?.inline.values() ?? [];
    expect(JSON.stringify(own?.document)).toContain('{"aws:SourceVpc":"vpc-1"}');
    expect(JSON.stringify(account.state.stacks)).not.toContain("resolve:");
  });

  it("is not stored with its value in the state", () => {
    const account = deployed(withVariable("{{resolve:secretsmanager:db:SecretString:password}}"));
    expect(JSON.stringify(account.state)).not.toContain("hunter22");
  });
});

describe("a dynamic reference is refused", () => {
  const at = (value: unknown) =>
    refusal({ ...withVariable(value), FnRole: lambda("Fn", "code")["FnRole"] ?? { Type: "" } });
  it.each<[string, unknown, string]>([
    [
      "to a missing parameter",
      "{{resolve:ssm:/none}}",
      "Environment: {{resolve:ssm:/none}}: Parameter Store has no parameter /none",
    ],
    [
      "to a missing version",
      "{{resolve:ssm:/app/vpc:7}}",
      "Parameter Store has no parameter /app/vpc:7",
    ],
    [
      "to a missing secret",
      "{{resolve:secretsmanager:none}}",
      "Secrets Manager has no secret none",
    ],
    [
      "to a missing stage",
      "{{resolve:secretsmanager:db:SecretString:user:AWSPREVIOUS}}",
      "has no value for AWSPREVIOUS",
    ],
    [
      "to a missing member",
      "{{resolve:secretsmanager:db:SecretString:none}}",
      "Could not find a value associated with JSONKey none in SecretString",
    ],
    [
      "to a member that is a list",
      "{{resolve:secretsmanager:db:SecretString:list}}",
      "Could not find a value associated with JSONKey list",
    ],
    [
      "to a plain parameter as a secure one",
      "{{resolve:ssm-secure:/app/vpc}}",
      "CloudFormation does not resolve {{resolve:ssm-secure:/app/vpc}} here",
    ],
    ["to another service", "{{resolve:s3:x}}", "is not a dynamic reference to ssm"],
    ["without its end", "{{resolve:ssm:/app/vpc", "is not a dynamic reference to ssm"],
    [
      "in Fn::Base64",
      { "Fn::Base64": "{{resolve:ssm:/app/vpc}}" },
      "Fn::Base64: its argument has a dynamic reference",
    ],
    [
      "in Fn::Split",
      { "Fn::Select": [0, { "Fn::Split": [":", "{{resolve:ssm:/app/vpc}}"] }] },
      "Fn::Split: its argument has a dynamic reference",
    ],
  ])("%s", (_, value, text) => {
    const given = at(value);
    expect(given).toMatch(/^S\/Fn: /);
    expect(given).toContain(text);
    expect(given).not.toContain("hunter22");
  });

  it("in a condition, an output, an export, a key, or a custom resource", () => {
    const deploy =
      (resources: Resources, template: Readonly<Record<string, unknown>>, outputs: object = {}) =>
      () =>
        deploySketch(emptyAccount(), {
          name: "S",
          resources: { ...stored, ...resources },
          outputs: outputs as Record<string, { Value: unknown }>, // The outputs below have this form.
          template,
        });
    const Equals = { "Fn::Equals": ["{{resolve:ssm:/app/vpc}}", "vpc-1"] };
    const conditional = { Q: { ...parameter("x"), Condition: "C" } };
    expect(deploy(conditional, { Conditions: { C: Equals } })).toThrow(
      /Fn::Equals: its argument has/,
    );
    const output = (Value: unknown, more: object = {}) => ({ Out: { Value, ...more } });
    const password = "{{resolve:secretsmanager:db:SecretString:password}}";
    expect(deploy({}, {}, output(password))).toThrow(/output Out: CloudFormation does not resolve/);
    const exported = { Export: { Name: "{{resolve:ssm:/app/vpc}}" } };
    expect(deploy({}, {}, output("x", exported))).toThrow(/Export: its argument has a dynamic/);
    const Tags = { "{{resolve:ssm:/app/vpc}}": "x" };
    const tagged = { Q: { ...parameter("x"), Properties: { ...parameter("x").Properties, Tags } } };
    expect(deploy(tagged, {})).toThrow(/as a key/);
    expect(deploy({}, {}, output("{{resolve:ssm:/app/vpc}}"))().outputs).toEqual({ Out: "vpc-1" });
  });

  it("if the value is one itself", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: { Secret: secret("x") } });
    const one = account.secrets.named("db");
    const used = one && keyOfSecret(account, one);
    if (one && used) addValue(one, "{{resolve:ssm:/app/vpc}}", used, new Date());
    const resources = { Secret: secret("x"), Q: parameter("{{resolve:secretsmanager:db}}") };
    expect(() => deploySketch(account, { name: "S", resources })).toThrow(
      "Value: a stored value is a dynamic reference itself",
    );
  });
});

it("says how to store a missing value", () => {
  const resources = { Q: parameter("{{resolve:ssm:/none}}") };
  const thrown = () => deploySketch(emptyAccount(), { name: "S", resources });
  expect(thrown).toThrow("aws ssm put-parameter --name /none --type String --value VALUE");
});

it("hides a resolved secret in later messages", () => {
  const text = refusal({
    Secret: secret("hunter22"),
    Bad: {
      Type: "AWS::KMS::Alias",
      DependsOn: "Secret",
      Properties: { AliasName: "{{resolve:secretsmanager:db}}", TargetKeyId: "x" },
    },
  });
  expect(text).toContain('"****"');
  expect(text).not.toContain("hunter22");
});

it("leaves a review of access without values undecided only where access does not depend on them", () => {
  const stackOf = (resources: Resources) => sketchedStack({ name: "S", resources });
  const environment = { accountId: "123456789012", region: "us-east-1" };
  const plain = lambda("Fn", "code", {
    Environment: { Variables: { VALUE: "{{resolve:ssm:/none}}" } },
  });
  const account = accountOf([stackOf(plain)], environment);
  expect(account.functions.get("fn")?.environment).toEqual({ VALUE: "unknown" });
  const deny = {
    Effect: "Deny" as const,
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceVpc": "{{resolve:ssm:/none}}" } },
  };
  const guarded = lambda("Fn", "code", {}, deny);
  expect(() => accountOf([stackOf(guarded)], environment)).toThrow(DeploymentBlocked);
});
