import { describe, expect, it } from "vitest";
import { parseParameters, withParameters } from "../../../lib/cloud/assembly/parameters.ts";
import { blockersOf } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import type { StackSketch } from "../write-assembly.ts";
import { deploySketch, emptyAccount, sketchedStack, type DeployOptions } from "./deploy-sketch.ts";
import { att, lambda, ref, restApi, role, user } from "./sketch.ts";

type Sketch = StackSketch & { readonly options?: DeployOptions };

/** Returns `stack path: problem` of everything that blocks the deployment of these stacks to an empty account. */
function blocked(...sketches: readonly Sketch[]): readonly string[] {
  const stacks = sketches.map(({ options, ...sketch }) => sketchedStack(sketch, options));
  return blockersOf(emptyAccount(), stacks).map(
    (one) => `${one.stack} ${one.path}: ${one.problem}`,
  );
}

const bucket = { Type: "AWS::EC2::NetworkAcl" };
const key = { Type: "AWS::KMS::Key" };
const describedBy = (Description: unknown) => ({ ...key, Properties: { Description } });

describe("the blockers of a deployment", () => {
  it("are all listed, by construct path, each with what to do", () => {
    const Metadata = { "aws:cdk:path": "S/Files/Resource" };
    const sketch = {
      name: "S",
      template: { Transform: "AWS::SecretsManager-2020-07-23" },
      resources: {
        Files: { ...bucket, Metadata },
        Custom: { Type: "Custom::Thing" },
        Nested: { Type: "AWS::CloudFormation::Stack" },
        Ann: {
          Type: "AWS::IAM::User",
          Properties: { LoginProfile: {}, Colour: 1, UserName: "a b" },
        },
        Lost: describedBy(ref("Missing")),
      },
    };
    const options = {
      errors: [{ path: "S/Fn", message: "no secret" }],
      missing: [
        { key: "vpc:1", provider: "vpc-provider", accountId: undefined, region: undefined },
      ],
    };
    const blockers = blockersOf(emptyAccount(), [sketchedStack(sketch, options)]);
    const local = "where the context value signet:localCloud is true";
    const without = "leave its stack out with --stacks";
    expect(blockers.map(({ path, problem, advice }) => [path, problem, advice])).toEqual([
      [
        "S",
        "the look-up vpc:1 of the context provider vpc-provider has no result in cdk.context.json",
        "run `npx cdk synth` once with credentials, so that it writes cdk.context.json",
      ],
      ["S/Fn", "no secret", "correct what the annotation of the app names, and synthesize again"],
      [
        "S",
        "transform AWS::SecretsManager-2020-07-23 is not supported",
        `write what it makes into the template itself, as CDK does, or ${without}`,
      ],
      [
        "S/Files/Resource",
        "resource type AWS::EC2::NetworkAcl is not supported",
        `leave the resource out ${local}, or ${without}`,
      ],
      [
        "S/Custom",
        "property ServiceToken is missing",
        `leave the custom resource out ${local}, or ${without}`,
      ],
      [
        "S/Nested",
        "property TemplateURL is missing",
        `correct the value, or, if AWS accepts it, change it ${local}, or ${without}`,
      ],
      [
        "S/Ann",
        "property LoginProfile is not supported by the local cloud",
        `leave the property out ${local}, or ${without}`,
      ],
      [
        "S/Ann",
        "property Colour is not supported by the local cloud",
        `leave the property out ${local}, or ${without}`,
      ],
      [
        "S/Ann",
        'property UserName has the value "a b", which is not of the form ^[\\w+=,.@-]{1,128}$',
        `correct the value, or, if AWS accepts it, change it ${local}, or ${without}`,
      ],
      [
        "S/Lost",
        "Ref Missing has no value here",
        `correct the value, or, if AWS accepts it, change it ${local}, or ${without}`,
      ],
    ]);
  });

  it("leave out a part that only depends on another one", () => {
    const Files = {
      name: "Files",
      resources: { Files: bucket, Copy: describedBy(att("Files")) },
      outputs: { Arn: { Value: att("Files"), Export: { Name: "Files:Arn" } } },
    };
    const imported = { "Fn::ImportValue": "Files:Arn" };
    const weak = { "Fn::GetStackOutput": { StackName: "Files", OutputName: "Arn" } };
    const App = {
      name: "App",
      resources: {
        One: describedBy(imported),
        Two: describedBy(weak),
        Three: describedBy(ref("One")),
      },
    };
    expect(blocked(Files, App)).toEqual([
      "Files Files/Files: resource type AWS::EC2::NetworkAcl is not supported",
    ]);
  });

  it("include a part that has a problem of its own, although it depends on another one", () => {
    const Own = { ...key, Properties: { Description: ref("Files"), Colour: "red" } };
    expect(blocked({ name: "S", resources: { Files: bucket, Own } })).toEqual([
      "S S/Files: resource type AWS::EC2::NetworkAcl is not supported",
      "S S/Own: property Colour is not supported by the local cloud",
    ]);
  });

  it("include the problems of resources behind a resource with an unsupported property", () => {
    const resources = {
      ...lambda("Fn", "code", { FileSystemConfigs: [] }),
      ...restApi({ "GET /a": { function: "Fn", method: { OperationPolicy: "x" } } }),
    };
    expect(blocked({ name: "S", resources })).toEqual([
      "S S/Fn: property FileSystemConfigs is not supported by the local cloud",
      "S S/ApiMethodGET /a: property OperationPolicy is not supported by the local cloud",
    ]);
  });

  it("are only the environment for a stack of another account or region", () => {
    const resources = { Files: bucket };
    const options = { region: "eu-west-1" };
    expect(blocked({ name: "S", resources, options }, { name: "T", resources })).toEqual([
      "S S: the stack is made for 123456789012/eu-west-1; this cloud is 123456789012/us-east-1 (see --account and --region)",
      "T T/Files: resource type AWS::EC2::NetworkAcl is not supported",
    ]);
  });

  it("name a missing look-up once, even if several stacks could have needed it", () => {
    const lookup = {
      key: "vpc",
      provider: "vpc-provider",
      accountId: undefined,
      region: undefined,
    };
    const options = { missing: [lookup] };
    const found = blocked(
      { name: "S", resources: {}, options },
      { name: "T", resources: {}, options },
    );
    expect(found).toHaveLength(1);
  });

  it("are no look-ups of zones and images, whose values only unserved resources have", () => {
    const missing = ["ami", "availability-zones"].map((provider) => ({
      key: provider,
      provider,
      accountId: undefined,
      region: undefined,
    }));
    expect(blocked({ name: "S", resources: {}, options: { missing } })).toEqual([]);
  });

  it("name a stack that has the name of another", () => {
    const twin = { name: "S", resources: {}, options: { id: "B/S" } };
    expect(blocked({ name: "S", resources: {}, options: { id: "A/S" } }, twin)).toEqual([
      "B/S B/S: stack A/S has the same name, S",
    ]);
  });

  it.each([
    [
      "is circular",
      { A: describedBy(ref("B")), B: describedBy(ref("A")) },
      "Circular dependency between resources: [A, B]",
    ],
    [
      "has an unknown DependsOn",
      { A: { ...key, DependsOn: "B" } },
      "DependsOn B, which does not exist",
    ],
    ["has an unknown condition", { A: { ...key, Condition: "C" } }, "condition C does not exist"],
    [
      "has an unsupported attribute",
      { A: { ...key, Colour: {} } },
      "resource attribute Colour is not supported",
    ],
  ])(
    "name a resource that %s, but not the resources that depend on it",
    (_, resources, problem) => {
      const After = { ...describedBy(ref("A")), DependsOn: "A" };
      expect(blocked({ name: "S", resources: { ...resources, After } })).toEqual([
        `S S/A: ${problem}`,
      ]);
    },
  );

  it("do not include the bookkeeping of CDK", () => {
    const BootstrapVersion = {
      Type: "AWS::SSM::Parameter::Value<String>",
      Default: "/cdk-bootstrap/hnb659fds/version",
    };
    const Assert = { "Fn::Not": [{ "Fn::Contains": [["1", "2"], ref("BootstrapVersion")] }] };
    const template = {
      Parameters: { BootstrapVersion },
      Conditions: { CDKMetadataAvailable: { "Fn::Equals": [ref("AWS::Region"), "us-east-1"] } },
      Rules: { CheckBootstrapVersion: { Assertions: [{ Assert }] } },
    };
    const Type = "AWS::CDK::Metadata";
    const CDKMetadata = { Type, Properties: { Analytics: "x" }, Condition: "CDKMetadataAvailable" };
    expect(blocked({ name: "S", resources: { CDKMetadata }, template })).toEqual([]);
  });
});

describe("an export that another stack uses", () => {
  const exporting = (value: unknown) => ({
    name: "Keys",
    resources: { Key: key },
    outputs: { Out: { Value: value, Export: { Name: "Shared" } } },
  });
  const using = { name: "App", resources: { Own: describedBy({ "Fn::ImportValue": "Shared" }) } };
  const deployed = () => {
    const account = emptyAccount();
    deploySketch(account, exporting("one"));
    deploySketch(account, using);
    return account;
  };
  const problems = (keep: readonly string[] | undefined, ...sketches: readonly StackSketch[]) =>
    blockersOf(
      deployed(),
      sketches.map((sketch) => sketchedStack(sketch)),
      keep,
    ).map(({ path, problem }) => `${path}: ${problem}`);

  it("can neither be removed nor changed while that stack stays as it is", () => {
    const stays = "but stack App uses it and is not deployed now";
    expect(problems(undefined, exporting("two"))).toEqual([
      `Keys: export Shared changes, ${stays}`,
    ]);
    expect(problems(undefined, { name: "Keys", resources: {} })).toEqual([
      `Keys: export Shared is removed, ${stays}`,
    ]);
    expect(problems(["App"])).toEqual([`Keys: export Shared is removed, ${stays}`]);
  });

  it("can be changed if that stack is deployed or deleted too, and may stay the same", () => {
    expect(problems(undefined, exporting("two"), using)).toEqual([]);
    expect(problems([], exporting("two"))).toEqual([]);
    expect(problems(undefined, exporting("one"))).toEqual([]);
  });
});

describe("a secret parameter", () => {
  const template = { Parameters: { Password: { Type: "String", NoEcho: true } } };

  it.each([
    ["a property", { Ann: { Type: "AWS::IAM::User", Properties: { UserName: ref("Password") } } }],
    [
      "a part of a text",
      {
        R: {
          ...role("lambda.amazonaws.com"),
          Properties: { RoleName: { "Fn::Sub": "a ${Password}" } },
        },
      },
    ],
    [
      "Base64",
      {
        Ann: user("x"),
        A: {
          Type: "AWS::KMS::Alias",
          Properties: { AliasName: { "Fn::Base64": ref("Password") }, TargetKeyId: "x" },
        },
      },
    ],
  ])("is never in a message, if it is in %s", (_, resources) => {
    const secret = 'hunter2 "quoted"';
    const [stack] = withParameters(
      [sketchedStack({ name: "S", resources, template })],
      parseParameters([`Password=${secret}`]),
    );
    const said = JSON.stringify(blockersOf(emptyAccount(), stack ? [stack] : []));
    expect(said).toContain("****");
    expect(said).not.toContain("hunter2");
    expect(said).not.toContain(Buffer.from(secret).toString("base64"));
  });
});

describe("a rule", () => {
  const withRule = (value: string) => {
    const template = {
      Parameters: {
        Size: { Type: "String" },
        Sizes: { Type: "CommaDelimitedList", Default: "s,m" },
      },
      Rules: {
        Small: {
          RuleCondition: { "Fn::Not": [{ "Fn::Equals": [ref("Size"), "any"] }] },
          Assertions: [
            {
              Assert: { "Fn::Contains": [["s", "m"], ref("Size")] },
              AssertDescription: "too large",
            },
            { Assert: { "Fn::EachMemberIn": [ref("Sizes"), ["s", "m"]] } },
            { Assert: { "Fn::Not": [{ "Fn::EachMemberEquals": [ref("Sizes"), "s"] }] } },
          ],
        },
      },
    };
    const parameters = new Map([["Size", value]]);
    return blocked({ name: "S", resources: {}, template, options: { parameters } });
  };

  it("is enforced on the values of parameters, if its condition is true", () => {
    expect(withRule("s")).toEqual([]);
    expect(withRule("any")).toEqual([]);
    expect(withRule("xl")).toEqual(["S S: rule Small is broken: too large"]);
  });
});
