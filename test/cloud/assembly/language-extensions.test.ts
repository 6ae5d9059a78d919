import { describe, expect, it } from "vitest";
import { resolve, type Scope } from "../../../lib/cloud/assembly/intrinsics.ts";
import { readTemplate } from "../../../lib/cloud/assembly/read-template.ts";
import { deployStacks } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { emptyAccount, sketchedStack } from "../deployment/deploy-sketch.ts";

const none = () => {
  throw new Error("no name");
};
const scope: Scope = {
  ref: none,
  getAtt: none,
  importValue: none,
  stackOutput: none,
  condition: none,
  mapping: (_, key) => (key === "k" ? "mapped" : undefined),
};
const extended: Scope = { ...scope, extended: true };

describe("Fn::Cidr", () => {
  it.each([
    [
      ["10.0.0.0/16", 3, 8],
      ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"],
    ],
    [
      ["10.1.2.3/22", "2", "9"],
      ["10.1.0.0/23", "10.1.2.0/23"],
    ],
    [["192.168.0.0/24", 1], ["192.168.0.0/24"]],
    [
      ["10.0.255.0/24", 2, 5],
      ["10.0.255.0/27", "10.0.255.32/27"],
    ],
    [
      ["2600:1f14:abcd:ff00::/56", 2, 64],
      ["2600:1f14:abcd:ff00::/64", "2600:1f14:abcd:ff01::/64"],
    ],
    [["::ffff:10.0.0.0/112", 1, 8], ["::ffff:a00:0/120"]],
    [["::/0", 1, 128], ["::/0"]],
  ])("%j is %j", (argument, blocks) => {
    expect(resolve({ "Fn::Cidr": argument }, scope)).toEqual(blocks);
  });

  it.each([
    [["10.0.0.0/24", 2, 8], "10.0.0.0/24 does not contain 2 blocks with 8 bits"],
    [["10.0.0.0/16", 0, 8], "the count 0 is not a number from 1 to 256"],
    [["10.0.0.0/16", 257, 4], "the count 257 is not a number from 1 to 256"],
    [["10.0.0.0/16", 1, 33], "33 is not a number of bits from 1 to 32"],
    [["10.0.0.0/33", 1, 8], "10.0.0.0/33 is not a block such as 10.0.0.0/16"],
    [["10.0.0/16", 1, 8], "is not a block"],
    [["x"], "is not a block"],
  ])("%j is refused", (argument, problem) => {
    expect(() => resolve({ "Fn::Cidr": argument }, scope)).toThrow(problem);
  });
});

describe("a function of the language extensions", () => {
  it.each([
    [{ "Fn::Length": { "Fn::Split": [",", "a,b,c"] } }, 3],
    [{ "Fn::ToJsonString": { a: [1, { "Fn::Join": ["", ["b"]] }] } }, '{"a":[1,"b"]}'],
    [{ "Fn::FindInMap": ["M", "x", "a", { DefaultValue: "other" }] }, "other"],
    [{ "Fn::FindInMap": ["M", "k", "a", { DefaultValue: "other" }] }, "mapped"],
  ])("%j is %j, with the transform only", (call, value) => {
    expect(resolve(call, extended)).toEqual(value);
    expect(() => resolve(call, scope)).toThrow('needs "Transform": "AWS::LanguageExtensions"');
  });

  it("of another transform is refused by name", () => {
    const include = { "Fn::Transform": { Name: "AWS::Include", Parameters: {} } };
    expect(() => resolve(include, extended)).toThrow(
      'the transform "AWS::Include" is not supported',
    );
  });
});

const looped = (loop: unknown, more = {}) => ({
  Transform: ["AWS::LanguageExtensions"],
  Parameters: {
    Names: { Type: "CommaDelimitedList", Default: "a-1,b" },
    Keep: { Type: "String", Default: "Retain" },
  },
  Resources: { "Fn::ForEach::Users": loop },
  ...more,
});
const user = { Type: "AWS::IAM::User", Properties: { UserName: "${Name}", Path: { Ref: "Name" } } };
const users = ["Name", { Ref: "Names" }, { "User&{Name}": user }];

describe("Fn::ForEach", () => {
  it("makes a member for each item of a list, also from a parameter", () => {
    const template = readTemplate(looped(users), "S");
    expect(template.problems).toEqual([]);
    expect(template.resources).toMatchObject([
      { logicalId: "Usera1", properties: { UserName: "a-1", Path: "a-1" } },
      { logicalId: "Userb", properties: { UserName: "b" } },
    ]);
  });

  it("uses the values that the deployment has, in outputs and conditions too", () => {
    const account = emptyAccount();
    const json = looped(
      [
        "Name",
        { Ref: "Names" },
        {
          "User${Name}": {
            ...user,
            Properties: { UserName: "${Name}" },
            DeletionPolicy: { Ref: "Keep" },
            Condition: "Is${Name}",
          },
        },
      ],
      {
        Conditions: {
          "Fn::ForEach::Is": ["X", { Ref: "Names" }, { "Is${X}": { "Fn::Equals": ["${X}", "c"] } }],
        },
        Outputs: {
          "Fn::ForEach::Out": [
            "Y",
            ["c"],
            { "Out${Y}": { Value: { "Fn::Length": { Ref: "Names" } } } },
          ],
        },
      },
    );
    const stack = sketchedStack({ name: "S", resources: {} });
    const parameters = new Map([["Names", "c,d"]]);
    deployStacks(account, [{ ...stack, template: readTemplate(json, "S"), parameters }]);
    expect([...account.directory.users.keys()]).toEqual(["c"]);
    expect(account.state.stacks["S"]).toMatchObject({
      outputs: { Outc: "2" },
      resources: { Userc: { retained: true } },
    });
  });

  const nested = (depth: number): unknown =>
    depth === 0
      ? { Key: "0123456789" }
      : {
          [`Fn::ForEach::L${depth}`]: [
            `I${depth}`,
            Array.from({ length: 20 }, (_, index) => String(index)),
            { [`K\${I${depth}}`]: nested(depth - 1) },
          ],
        };

  it.each([
    ["has no map", ["Name", ["a"]], "its argument is not an identifier, a collection and a map"],
    ["makes a key twice", ["Name", ["a", "b"], { User: user }], "it makes the key User twice"],
    [
      "refers to a resource",
      ["Name", { Ref: "Other" }, { "U${Name}": user }],
      "Ref Other has no value",
    ],
    [
      "is in a loop over the same name",
      ["Name", ["a"], { "Fn::ForEach::In": users }],
      "Name is used by an outer loop",
    ],
    ["explodes", ["Name", ["a"], { A: nested(4) }], "Template may not exceed 1000000 bytes"],
    [
      "explodes without texts",
      [
        "Name",
        Array.from({ length: 10 }, (_, index) => `${index}`),
        { "A${Name}": Array(60_000).fill(0) },
      ],
      "Template may not exceed 1000000 bytes",
    ],
    [
      "is nested too deep",
      ["Name", ["a"], { A: nested(5) }],
      "Template may not exceed|nested too deep",
    ],
  ])("is refused if it %s", (_, loop, problem) => {
    const template = readTemplate(looped(loop), "S");
    const stack = { ...sketchedStack({ name: "S", resources: {} }), template };
    expect(() => deployStacks(emptyAccount(), [stack])).toThrow(new RegExp(problem));
  });
});
