import { describe, expect, it } from "vitest";
import {
  ParametersInvalid,
  parseParameters,
  withParameters,
  parametersOf,
} from "../../../lib/cloud/assembly/parameters.ts";
import { sketchedStack } from "../deployment/deploy-sketch.ts";

const stack = (name: string, Parameters: Readonly<Record<string, unknown>>, id = name) =>
  sketchedStack({ name, resources: {}, template: { Parameters } }, { id });

describe("parseParameters", () => {
  it.each([
    ["Size=1", { stack: undefined, key: "Size", value: "1" }],
    ["App:Size=1", { stack: "App", key: "Size", value: "1" }],
    ["Stage/App:Size=1", { stack: "Stage/App", key: "Size", value: "1" }],
    ["Url=https://a.b/?c=d", { stack: undefined, key: "Url", value: "https://a.b/?c=d" }],
    ["App:Lines=a\nb=", { stack: "App", key: "Lines", value: "a\nb=" }],
    ["Size=", { stack: undefined, key: "Size", value: "" }],
  ])("parses %j", (text, expected) => {
    expect(parseParameters([text])).toEqual([expected]);
  });

  it.each(["Size", "=1", "a-b=1", "A:B:C=1", ":Size=secret"])(
    "refuses %j without repeating it",
    (text) => {
      const parse = () => parseParameters(["A=1", text]);
      expect(parse).toThrow(
        /^--parameters takes Stack:Key=value or Key=value; number 2 has another form$/,
      );
    },
  );
});

describe("withParameters", () => {
  const text = { Type: "String" };
  const stacks = [
    stack("One", { Size: text, BootstrapVersion: text }),
    stack("Prod-Two", { Size: text, Color: text }, "Prod/Two"),
  ];
  const given = (...texts: readonly string[]) =>
    withParameters(stacks, parseParameters(texts)).map(({ parameters }) =>
      Object.fromEntries(parameters),
    );

  it("gives a value to every stack with the parameter, or to one stack by its name or id", () => {
    expect(given("Size=1", "Color=red")).toEqual([{ Size: "1" }, { Size: "1", Color: "red" }]);
    expect(given("Prod/Two:Size=2", "Size=1")).toEqual([{ Size: "1" }, { Size: "2" }]);
    expect(given("Prod-Two:Size=2", "Prod-Two:Size=3")).toEqual([{}, { Size: "3" }]);
  });

  it.each([
    ["Siez=1", "no parameter Siez; there are One:Size, Prod/Two:Size, Prod/Two:Color"],
    ["One:Color=1", "no parameter One:Color; there are One:Size"],
    ["Three:Size=1", "no stack Three; the stacks are One, Prod/Two"],
    ["toString=1", "no parameter toString"],
  ])("refuses %s", (parameter, message) => {
    expect(() => given(parameter)).toThrow(ParametersInvalid);
    expect(() => given(parameter)).toThrow(message);
  });

  it("refuses every parameter of stacks without parameters", () => {
    const set = () => withParameters([stack("One", {})], parseParameters(["Size=1"]));
    expect(set).toThrow(/^--parameters: no parameter Size; there are no parameters$/);
  });
});

const IMAGE = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";
const inStore = (name: string) =>
  name === "/url" ? { value: "u" } : name === "/list" ? { value: "1, 2" } : { why: "no such name" };

describe("a parameter", () => {
  const read = (definition: Readonly<Record<string, unknown>>, value?: string) => {
    const one = stack("S", { P: definition });
    const parameters = new Map(value === undefined ? [] : [["P", value]]);
    return parametersOf({ ...one, parameters }, inStore).get("P");
  };
  const valueOf = (definition: Readonly<Record<string, unknown>>, value?: string) =>
    Object.entries(read(definition, value) ?? {}).find(([name]) => name === "value")?.[1];

  it.each([
    [{ Type: "AWS::SSM::Parameter::Value<String>", Default: "/url" }, undefined, "u"],
    [{ Type: "AWS::SSM::Parameter::Value<String>", Default: "/a" }, "/url", "u"],
    [{ Type: "AWS::SSM::Parameter::Value<List<Number>>", Default: "/list" }, undefined, ["1", "2"]],
    [{ Type: "String", Default: "a" }, undefined, "a"],
    [{ Type: "String", Default: "a" }, "b", "b"],
    [{ Type: "String", Default: "a" }, "", ""],
    [{ Type: "Number", Default: 5 }, undefined, "5"],
    [{ Type: "Number", MinValue: 1, MaxValue: "9" }, "9", "9"],
    [{ Type: "CommaDelimitedList" }, "a, b", ["a", "b"]],
    [{ Type: "List<Number>" }, "1,2", ["1", "2"]],
    [{ Type: "String", AllowedValues: ["a", 1] }, "1", "1"],
    [{ Type: "String", AllowedPattern: "[a-z]+", MinLength: "2", MaxLength: 3 }, "abc", "abc"],
    [{ Type: "AWS::EC2::VPC::Id" }, "vpc-1", "vpc-1"],
    [{ Type: "List<AWS::EC2::Subnet::Id>" }, "s-1,s-2", ["s-1", "s-2"]],
    [{ Type: "AWS::EC2::KeyPair::KeyName" }, "k", "k"],
    [{ Type: "AWS::SSM::Parameter::Name" }, "/a", "/a"],
    [{ Type: "AWS::SSM::Parameter::Value<String>", Default: "/a" }, "stored", "stored"],
    [{ Type: "AWS::SSM::Parameter::Value<List<String>>" }, "a,b", ["a", "b"]],
    [{ Type: "AWS::SSM::Parameter::Value<String>", AllowedValues: ["/a"] }, "x", "x"],
    [{ Type: IMAGE, Default: "/aws/service/ami" }, undefined, "ami-00000000000000000"],
    [{ Type: IMAGE, Default: "/aws/service/ami" }, "ami-1", "ami-1"],
  ])("%j with the value %j is %j", (definition, value, expected) => {
    expect(valueOf(definition, value)).toEqual(expected);
  });

  it.each([
    [{ Type: "String" }, undefined, "parameter S:P has neither a value nor a default"],
    [{ Default: "a" }, undefined, "parameter S:P has no Type"],
    [
      { Type: "Number" },
      "five",
      'the value "five" of parameter S:P is refused: it is not a number',
    ],
    [{ Type: "Number" }, " ", "it is not a number"],
    [{ Type: "List<Number>" }, "1,x", 'the value "x" of parameter S:P is refused'],
    [{ Type: "Number", MinValue: 1 }, "0", "its value must be at least 1"],
    [{ Type: "Number", MaxValue: 9 }, "10", "its value must be at most 9"],
    [{ Type: "String", MinLength: 2 }, "a", "its length must be at least 2"],
    [{ Type: "String", MaxLength: 2 }, "abc", "its length must be at most 2"],
    [{ Type: "String", AllowedValues: ["a", "b"] }, "c", "it must be one of a, b"],
    [{ Type: "CommaDelimitedList", AllowedValues: ["a"] }, "a,c", 'the value "c"'],
    [{ Type: "String", AllowedPattern: "[a-z]+" }, "a1", "it must match [a-z]+"],
    [{ Type: "String", AllowedPattern: "a|b" }, "ac", "it must match a|b"],
    [{ Type: "String", AllowedPattern: "(" }, "a", "it must match ("],
    [{ Type: "String", MinLength: 9, ConstraintDescription: "be long" }, "a", "refused: be long"],
    [{ Type: "Date" }, "a", "has the type Date, which the local cloud does not support"],
    [{ Type: "String", Default: "c", AllowedValues: ["a"] }, undefined, "it must be one of a"],
    [
      { Type: "AWS::SSM::Parameter::Value<String>", Default: "/a" },
      undefined,
      "parameter S:P is stored in SSM as /a: no such name",
    ],
    [{ Type: IMAGE, Default: "/images/a" }, undefined, "stored in SSM as /images/a: no such name"],
  ])("%j with the value %j is refused", (definition, value, problem) => {
    expect(read(definition, value)).toMatchObject({
      problem: expect.stringContaining(problem),
    });
  });

  it("without a value has the advice to pass it", () => {
    expect(read({ Type: "String" })).toMatchObject({
      advice: "pass --parameters S:P=VALUE, or give the parameter a Default",
    });
  });

  it("that is secret is not repeated in a message", () => {
    const refused = read({ Type: "Number", NoEcho: true }, "hunter2");
    expect(refused).toMatchObject({
      problem: "the value of parameter S:P is refused: it is not a number",
    });
    expect(read({ Type: "CommaDelimitedList", NoEcho: "true" }, "a,b")).toMatchObject({
      secrets: ["a,b", "a", "b"],
    });
  });
});
