import { describe, expect, it } from "vitest";
import {
  NO_VALUE,
  references,
  resolve,
  type Scope,
} from "../../../lib/cloud/assembly/intrinsics.ts";
import { TemplateUnsupported } from "../../../lib/cloud/assembly/template.ts";

function look(table: Readonly<Record<string, unknown>>, name: string): unknown {
  if (!Object.hasOwn(table, name)) throw new TemplateUnsupported(`no ${name}`);
  return table[name];
}

const refs = {
  Key: "key-1",
  Number: 7,
  "AWS::Region": "us-east-1",
  "AWS::NoValue": NO_VALUE,
  List: ["a", "b"],
};
const scope: Scope = {
  ref: (name) => look(refs, name),
  getAtt: (id, attribute) =>
    look({ "Key.Arn": "arn:key", "Key.Deep.Er": "deep" }, `${id}.${attribute}`),
  importValue: (name) => String(look({ Shared: "imported" }, name)),
  stackOutput: (stack, output) => String(look({ "Other.Out": "output" }, `${stack}.${output}`)),
  condition: (name) => look({ Yes: true, No: false }, name) === true,
  mapping: (map, key, attribute) =>
    new Map([["M.k.a", "mapped"]]).get(`${map}.${key}.${attribute}`),
};

const Yes = { Condition: "Yes" };
const No = { Condition: "No" };
const nothing = { Ref: "AWS::NoValue" };

describe("an intrinsic function", () => {
  it.each([
    [{ Ref: "Key" }, "key-1"],
    [{ Ref: "List" }, ["a", "b"]],
    [{ "Fn::GetAtt": ["Key", "Arn"] }, "arn:key"],
    [{ "Fn::GetAtt": "Key.Arn" }, "arn:key"],
    [{ "Fn::GetAtt": ["Key", "Deep.Er"] }, "deep"],
    [{ "Fn::GetAtt": "Key.Deep.Er" }, "deep"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Number" }, true]] }, "a-7-true"],
    [{ "Fn::Join": ["", { "Fn::Split": [",", "a,b"] }] }, "ab"],
    [{ "Fn::Join": [",", ["a", nothing, "b"]] }, "a,b"],
    [{ "Fn::Sub": "${Key} ${Key.Deep.Er} ${AWS::Region}" }, "key-1 deep us-east-1"],
    [{ "Fn::Sub": ["${Key}-${Own}", { Key: { Ref: "Number" }, Own: "o" }] }, "7-o"],
    [{ "Fn::Sub": "${!Key} $ {} $Key ${!a.b}" }, "${Key} $ {} $Key ${a.b}"],
    [{ "Fn::Sub": ["${A}", { A: "${Key} $& $1" }] }, "${Key} $& $1"],
    [{ "Fn::Sub": "${ Key } ${\tKey.Arn\n}" }, "key-1 arn:key"],
    [{ "Fn::Sub": ["${ Own }${Key.Arn}", { Own: "o", Key: "k" }] }, "oarn:key"],
    [{ "Fn::Sub": ["${Key"] }, "${Key"],
    [{ "Fn::GetAtt": ["Key", { "Fn::Join": ["", ["A", "rn"]] }] }, "arn:key"],
    [{ "Fn::Select": [1, ["a", "b"]] }, "b"],
    [{ "Fn::Select": ["0", { Ref: "List" }] }, "a"],
    [{ "Fn::Split": ["|", "a||b"] }, ["a", "", "b"]],
    [{ "Fn::Base64": { Ref: "Key" } }, Buffer.from("key-1").toString("base64")],
    [{ "Fn::ImportValue": { "Fn::Sub": "Shared" } }, "imported"],
    [{ "Fn::GetStackOutput": { StackName: "Other", OutputName: "Out" } }, "output"],
    [
      {
        "Fn::GetStackOutput": {
          StackName: "Other",
          OutputName: "Out",
          Region: { Ref: "AWS::Region" },
        },
      },
      "output",
    ],
    [{ "Fn::FindInMap": ["M", "k", { "Fn::Join": ["", ["a"]] }] }, "mapped"],
    [{ "Fn::If": ["Yes", { Ref: "Key" }, { Ref: "Missing" }] }, "key-1"],
    [{ "Fn::If": ["No", { Ref: "Missing" }, "no"] }, "no"],
    [{ "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] }, true],
    [{ "Fn::Equals": [["a"], ["b"]] }, false],
    [{ "Fn::Not": [Yes] }, false],
    [{ "Fn::And": [Yes, { "Fn::Not": [No] }] }, true],
    [{ "Fn::And": [Yes, No] }, false],
    [{ "Fn::Or": [No, Yes] }, true],
    [{ "Fn::Or": [No, No] }, false],
  ])("%j resolves to %j", (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it("is resolved at any depth, and other values stay unchanged", () => {
    const value = {
      a: [{ b: { Ref: "Key" } }, 1, null, true],
      Condition: { Ref: "is data" },
      $ref: "x",
    };
    expect(resolve({ ...value, Condition: { StringEquals: {} } }, scope)).toEqual({
      a: [{ b: "key-1" }, 1, null, true],
      Condition: { StringEquals: {} },
      $ref: "x",
    });
  });

  it("that returns AWS::NoValue removes its member", () => {
    const value = {
      a: nothing,
      b: [nothing, 1, { "Fn::If": ["No", 2, nothing] }],
      c: { d: nothing },
    };
    expect(resolve(value, scope)).toEqual({ b: [1], c: {} });
    expect(resolve(nothing, scope)).toBe(NO_VALUE);
  });
});

describe("resolve rejects", () => {
  it.each([
    ["an unknown function", { "Fn::Refs": {} }, "intrinsic function Fn::Refs is not supported"],
    ["a function whose name every object inherits", { "Fn::constructor": "" }, "Fn::constructor"],
    ["a function among other members", { "Fn::Sub": "a", b: 1 }, "Fn::Sub is not the only key"],
    ["a name that does not exist", { Ref: "Missing" }, "no Missing"],
    ["a name that every object inherits", { Ref: "constructor" }, "no constructor"],
    ["a name that is not a string", { Ref: ["Key"] }, "Ref"],
    ["an attribute that does not exist", { "Fn::GetAtt": ["Key", "Missing"] }, "no Key.Missing"],
    ["an attribute without a resource", { "Fn::GetAtt": ".Arn" }, "Fn::GetAtt"],
    ["a resource without an attribute", { "Fn::GetAtt": ["Key"] }, "Fn::GetAtt"],
    ["an attribute in three parts", { "Fn::GetAtt": ["Key", "Deep", "Er"] }, "Fn::GetAtt"],
    ["a text that is a function", { "Fn::Sub": [{ Ref: "Key" }, {}] }, "Fn::Sub"],
    ["an empty name within a text", { "Fn::Sub": "a${}" }, "Fn::Sub: ${}: variable names in"],
    ["a shell's default within a text", { "Fn::Sub": "${A:-b}" }, "Fn::Sub: ${A:-b}: variable"],
    [
      "a variable with the value AWS::NoValue",
      { "Fn::Sub": ["${Key}", { Key: { Ref: "AWS::NoValue" } }] },
      "Fn::Sub",
    ],
    [
      "a variable that refers to a missing name, in a text that does not use it",
      { "Fn::Sub": ["x", { Y: { Ref: "Missing" } }] },
      "no Missing",
    ],
    [
      "a variable that refers to a missing attribute, beside one that the text uses",
      { "Fn::Sub": ["u-${A}", { A: "ok", B: { "Fn::GetAtt": ["Nope", "Arn"] } }] },
      "no Nope.Arn",
    ],
    ["AWS::NoValue within a text", { "Fn::Sub": "${AWS::NoValue}" }, "Fn::Sub"],
    ["a list within a text", { "Fn::Sub": "${List}" }, "Fn::Sub"],
    ["an index beyond the list", { "Fn::Select": [2, ["a", "b"]] }, "no such element"],
    ["an index before the list", { "Fn::Select": [-1, ["a"]] }, "no such element"],
    ["an empty index", { "Fn::Select": ["", ["a"]] }, "no such element"],
    ["a selection from a text", { "Fn::Select": [0, "abc"] }, "no such element"],
    ["a join of a text", { "Fn::Join": [",", "abc"] }, "not a list"],
    ["a join of maps", { "Fn::Join": [",", [{}]] }, "a list element"],
    ["a join with one argument", { "Fn::Join": [","] }, "Fn::Join"],
    [
      "another account's output",
      { "Fn::GetStackOutput": { StackName: "Other", OutputName: "Out", RoleArn: "arn" } },
      "RoleArn is not supported",
    ],
    [
      "another region's output",
      { "Fn::GetStackOutput": { StackName: "Other", OutputName: "Out", Region: "eu-west-1" } },
      "a stack in another region (eu-west-1) is not supported",
    ],
    [
      "a default value for a mapping",
      { "Fn::FindInMap": ["M", "k", "x", { DefaultValue: 1 }] },
      "Fn::FindInMap",
    ],
    ["a condition that is a string", { "Fn::Not": ["true"] }, "does not resolve to true or false"],
    ["a condition that does not exist", { "Fn::If": ["Maybe", 1, 2] }, "no Maybe"],
    ["Fn::If with one branch", { "Fn::If": ["Yes", 1] }, "Fn::If"],
  ])("%s", (_, value, message) => {
    const attempt = () => resolve({ somewhere: [value] }, scope);
    expect(attempt).toThrow(TemplateUnsupported);
    expect(attempt).toThrow(message);
  });
});

describe("the references", () => {
  it.each([
    [{ Ref: "A" }, ["A"]],
    [{ "Fn::GetAtt": ["A", "Arn"] }, ["A"]],
    [{ "Fn::GetAtt": ["A", { Ref: "Which" }] }, ["A", "Which"]],
    [{ "Fn::GetAtt": "A.Deep.Er" }, ["A"]],
    [{ "Fn::Sub": "${A} ${B.Arn} ${!C} ${AWS::Region}" }, ["A", "B", "AWS::Region"]],
    [{ "Fn::Sub": ["${Own}${A}${Own.Er}", { Own: { Ref: "B" }, "Own.Er": 1 }] }, ["A", "B"]],
    [{ "Fn::Sub": "${ A }${ B.Arn }${ !C }${D" }, ["A", "B"]],
    [{ "Fn::If": ["C", { Ref: "A" }, [{ x: { "Fn::Join": ["", [{ Ref: "B" }]] } }]] }, ["A", "B"]],
    [{ Ref: { Ref: "A" }, GetAtt: "B.C", text: "Ref" }, ["A"]],
    [null, []],
  ])("of %j are %j", (value, expected) => {
    expect([...references(value)].toSorted()).toEqual([...expected].toSorted());
  });
});
