import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../../lib/cloud/account/account.ts";
import { deployStacks, tryPlan } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { accessOf } from "../../../lib/cloud/who-can/access.ts";
import { matrixOf } from "../../../lib/cloud/who-can/matrix.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { emptyAccount, sketchedStack } from "./deploy-sketch.ts";
import { att, lambda, ref, user, type Resources } from "./sketch.ts";

const directory = temporaryDirectory();
const url = (name: string) => ({
  "Fn::Sub": `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/assets-\${AWS::AccountId}/${name}.json`,
});
const nested = (name: string, Parameters = {}, more = {}) => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: url(name), Parameters },
  Metadata: { "aws:cdk:path": `S/${name}.NestedStack/${name}.NestedStackResource` },
  ...more,
});
/** Writes the template of a nested stack. */
function write(name: string, template: object): void {
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(template));
}
const assets = new Map(
  ["Child", "Grandchild", "Loop", "Bad"].map((name) => [
    `${name}.json`,
    join(directory, `${name}.json`),
  ]),
);
const stack = (resources: Resources, outputs = {}) =>
  sketchedStack({ name: "S", resources, outputs }, { assets });
const blockers = (resources: Resources) =>
  tryPlan(emptyAccount(), { stacks: [stack(resources)] }).blockers.map(
    ({ path, problem }) => `${path}: ${problem}`,
  );

let account: Account;
beforeEach(() => {
  account = emptyAccount();
  write("Grandchild", {
    Parameters: { Names: { Type: "CommaDelimitedList" } },
    Resources: {
      Key: { Type: "AWS::KMS::Key" },
      Bea: {
        Type: "AWS::IAM::User",
        Properties: { UserName: { "Fn::Select": [1, ref("Names")] } },
      },
    },
    Outputs: { Arn: { Value: att("Key") }, Name: { Value: ref("AWS::StackName") } },
  });
  write("Child", {
    Parameters: { Name: { Type: "String" }, Size: { Type: "Number" } },
    Resources: {
      Ann: { Type: "AWS::IAM::User", Properties: { UserName: ref("Name") } },
      Grandchild: nested("Grandchild", { Names: [ref("Name"), "Bea"] }),
    },
    Outputs: { Arn: { Value: att("Grandchild", "Outputs.Arn") }, Size: { Value: ref("Size") } },
  });
  write("Loop", { Resources: { Again: nested("Loop") } });
  write("Bad", {
    Parameters: { P: { Type: "String" } },
    Resources: { Thing: { Type: "AWS::KMS::Keys", Metadata: { "aws:cdk:path": "S/Bad/Thing" } } },
    Outputs: { Arn: { Value: att("Thing") } },
  });
});

const child = nested("Child", { Name: "Ann", Size: 3 });
const caller = user("Cal", { Action: "kms:Encrypt", Resource: att("Child", "Outputs.Arn") });

describe("a nested stack", () => {
  it("is deployed with its parent, and its outputs are attributes", () => {
    deployStacks(account, [
      stack({ Child: child, Cal: caller }, { Size: { Value: att("Child", "Outputs.Size") } }),
    ]);
    expect([...account.directory.users.keys()].toSorted()).toEqual(["Ann", "Bea", "Cal"]);
    expect(account.state.stacks["S"]?.outputs).toEqual({ Size: "3" });
    expect(Object.keys(account.state.stacks).map((name) => name.replace(/-\w{12}/g, ""))).toEqual([
      "S-Child-Grandchild",
      "S-Child",
      "S",
    ]);
    expect(account.state.stacks["S"]?.resources["Child"]?.physicalId).toMatch(
      /^arn:aws:cloudformation:us-east-1:123456789012:stack\/S-Child-\w{12}\/[0-9a-f-]{36}$/,
    );
    const all = [stack({ Child: child, Cal: caller })];
    const { principals } = accessOf(matrixOf(account, all));
    expect(principals["user Cal"]).toEqual({ "key S/Grandchild/Key": ["kms:Encrypt"] });
  });

  it("keeps its name and resources in the next deployment, and is deleted with its parent", () => {
    deployStacks(account, [stack({ Child: child })]);
    const before = structuredClone(account.state.stacks);
    deployStacks(account, [stack({ Child: child })]);
    expect(account.state.stacks).toEqual(before);
    deployStacks(account, [stack({ Cal: user("Cal") })], []);
    expect(Object.keys(account.state.stacks)).toEqual(["S"]);
    expect([...account.directory.users.keys()]).toEqual(["Cal"]);
    deployStacks(account, [stack({ Child: child })], []);
    deployStacks(account, [], []);
    expect(account.state.stacks).toEqual({});
    expect(account.directory.users.size).toBe(0);
  });

  it.each([
    ["contains itself", nested("Loop"), /^S\/Loop.*names a template that contains itself/],
    ["is no file asset", nested("Missing"), /^S\/Missing.*names neither a file asset/],
    [
      "has no such parameter",
      nested("Grandchild", { Names: "a,b", X: "1" }),
      /Parameters: \[X\] do not exist in the template/,
    ],
    [
      "lacks a parameter",
      nested("Child", { Name: "Ann" }),
      /^S\/Child: parameter S:Size has neither/,
    ],
    [
      "has an invalid parameter",
      nested("Child", { Name: "Ann", Size: "x" }),
      /^S\/Child: the value "x" of parameter S:Size is refused: it is not a number/,
    ],
    [
      "has a map as a parameter",
      nested("Child", { Name: {}, Size: 1 }),
      /property Name must be a string or a list/,
    ],
  ])("is refused if it %s", (_, resource, problem) => {
    expect(blockers({ Child: resource })).toEqual([expect.stringMatching(problem)]);
  });

  it("names what is wrong in it by its construct path, once", () => {
    const bad = nested("Bad", { P: "x" });
    const uses = user("Cal", { Action: "*", Resource: att("Child", "Outputs.Arn") });
    expect(blockers({ Child: bad, Uses: uses })).toEqual([
      "S/Bad/Thing: resource type AWS::KMS::Keys is not supported",
    ]);
    expect(
      blockers({
        Child: child,
        Uses: user("Cal", { Action: "*", Resource: att("Child", "Outputs.X") }),
      }),
    ).toEqual(["S/Uses: nested stack Child has no attribute Outputs.X"]);
  });

  it("may get a value of a custom resource, which a trial does not know", () => {
    const thing = { Type: "Custom::Thing", Properties: { ServiceToken: att("Maker") } };
    const maker = lambda("Maker", "code");
    const unknown = nested("Child", { Name: "Ann", Size: att("Thing", "Size") });
    const withCode = new Map([...assets, ["code.zip", import.meta.dirname]]);
    const tried = tryPlan(emptyAccount(), {
      stacks: [
        sketchedStack(
          { name: "S", resources: { ...maker, Thing: thing, Child: unknown } },
          { assets: withCode },
        ),
      ],
    });
    expect(tried.blockers).toEqual([]);
  });
});
