import { describe, expect, it } from "vitest";
import { intrinsicCall } from "../../../lib/formats/cloudformation/intrinsic-call.ts";
import { isNoValue, parseReference } from "../../../lib/formats/cloudformation/reference.ts";
import { referencesIn } from "../../../lib/formats/cloudformation/references-in.ts";

const ref = (name: string) => ({ kind: "ref", name });
const getAtt = (logicalId: string, attribute: unknown) => ({
  kind: "attribute",
  logicalId,
  attribute,
});

describe("parseReference", () => {
  it.each([
    [{ Ref: "A" }, ref("A")],
    [{ Ref: "AWS::Region" }, ref("AWS::Region")],
    // A dot has no meaning in a Ref.
    [{ Ref: "A.B" }, ref("A.B")],
    [{ "Fn::GetAtt": ["A", "Arn"] }, getAtt("A", "Arn")],
    [{ "Fn::GetAtt": "A.Arn" }, getAtt("A", "Arn")],
    [{ "Fn::GetAtt": "A.B.C" }, getAtt("A", "B.C")],
    [{ "Fn::GetAtt": ["A", "B.C"] }, getAtt("A", "B.C")],
    [{ "Fn::GetAtt": ["A", { Ref: "P" }] }, getAtt("A", { Ref: "P" })],
  ])("parses %j", (value, expected) => {
    expect(parseReference(value)).toEqual(expected);
  });

  it.each([
    [{ Ref: "" }],
    [{ Ref: ["A"] }],
    [{ Ref: "A", more: 1 }],
    [{ "Fn::GetAtt": "A" }],
    [{ "Fn::GetAtt": "A." }],
    [{ "Fn::GetAtt": ".B" }],
    [{ "Fn::GetAtt": ["A"] }],
    [{ "Fn::GetAtt": ["A", ""] }],
    [{ "Fn::GetAtt": ["A", "B", "C"] }],
    [{ "Fn::GetAtt": ["A", ["B"]] }],
    [{ "Fn::GetAtt": [{ Ref: "P" }, "Arn"] }],
    [{ "Fn::Sub": "${A}" }],
    ["A"],
    [["Ref", "A"]],
    [null],
  ])("returns undefined for %j, which is not a reference", (value) => {
    expect(parseReference(value)).toBeUndefined();
  });
});

it.each([
  [{ Ref: "AWS::NoValue" }, true],
  [{ Ref: "AWS::Region" }, false],
  ["AWS::NoValue", false],
])("isNoValue of %j is %j", (value, expected) => {
  expect(isNoValue(value)).toBe(expected);
});

it.each([
  [{ "Fn::ForEach::X": [] }, "Fn::ForEach::X"],
  [{ Condition: "IsProd" }, "Condition"],
  // The condition of a policy statement.
  [{ Condition: { StringEquals: {} } }, undefined],
  [{ Fn: 1 }, undefined],
  [{}, undefined],
])("intrinsicCall reads %j as a call of %j", (value, name) => {
  expect(intrinsicCall(value)?.name).toBe(name);
});

it("referencesIn returns references at any depth, in the order of the value", () => {
  const value = {
    a: [{ Ref: "A" }, { "Fn::Join": ["", ["x", { "Fn::GetAtt": "B.Arn" }]] }],
    b: { "Fn::Sub": ["${C}${Own}${D.Arn}${!E}", { Own: { Ref: "F" }, unused: { Ref: "G" } }] },
    c: { "Fn::GetAtt": ["H", { Ref: "P" }] },
    d: "${NotInASub}",
    e: null,
  };
  expect(referencesIn(value)).toEqual([
    ref("A"),
    getAtt("B", "Arn"),
    ref("C"),
    getAtt("D", "Arn"),
    ref("F"),
    ref("G"),
    getAtt("H", { Ref: "P" }),
    ref("P"),
  ]);
});
