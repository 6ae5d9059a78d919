import { describe, expect, it } from "vitest";
import { parseSub, type SubPart } from "../../../lib/formats/cloudformation/sub.ts";

const literal = (text: string): SubPart => ({ kind: "literal", text });
const variable = (value: unknown): SubPart => ({ kind: "variable", value });
const invalid = (text: string): SubPart => ({ kind: "invalid", text });
const ref = (name: string): SubPart => ({ kind: "reference", reference: { kind: "ref", name } });
const getAtt = (logicalId: string, attribute: string): SubPart => ({
  kind: "reference",
  reference: { kind: "attribute", logicalId, attribute },
});

describe("the text of a Fn::Sub", () => {
  it.each<[text: string, parts: readonly SubPart[]]>([
    ["", []],
    ["plain $ {} $A }", [literal("plain $ {} $A }")]],
    ["a-${A}-b", [literal("a-"), ref("A"), literal("-b")]],
    ["${A}${B.Arn}", [ref("A"), getAtt("B", "Arn")]],
    ["$${A}", [literal("$"), ref("A")]],
    ["${A}}", [ref("A"), literal("}")]],
    // The logical id ends at the first dot.
    ["${A.B.C}", [getAtt("A", "B.C")]],
    ["${Nested.Outputs.Arn}", [getAtt("Nested", "Outputs.Arn")]],
    ["${AWS::Region}", [ref("AWS::Region")]],
    ["${AWS::NoValue}", [ref("AWS::NoValue")]],
    // Whitespace around a name is ignored.
    ["${ A }", [ref("A")]],
    ["${\tA.Arn\n}", [getAtt("A", "Arn")]],
    ["${ AWS::Region}", [ref("AWS::Region")]],
    // An exclamation mark makes a literal of any content.
    ["${!A}", [literal("${A}")]],
    ["${!A.b}${A}", [literal("${A.b}"), ref("A")]],
    ["${!x:-y z}", [literal("${x:-y z}")]],
    ["${!}", [literal("${}")]],
    ["${! A }", [literal("${ A }")]],
    ["${ !A}", [literal("${A}")]],
    ["${!!A}", [literal("${!A}")]],
    ["${!A${B}}", [literal("${A${B}"), literal("}")]],
    // Without a closing brace, `${` is literal text.
    ["a ${A", [literal("a ${A")]],
    ["${A} ${", [ref("A"), literal(" ${")]],
    ["${!A", [literal("${!A")]],
    // CloudFormation rejects these names.
    ["${}", [invalid("${}")]],
    ["${ }", [invalid("${ }")]],
    ["${A B}", [invalid("${A B}")]],
    ["${A . B}", [invalid("${A . B}")]],
    ["${A:-b}", [invalid("${A:-b}")]],
    ["${A${B}", [invalid("${A${B}")]],
    ["${.A}", [invalid("${.A}")]],
    ["${A.}", [invalid("${A.}")]],
    ["${A!}", [invalid("${A!}")]],
  ])("%j is parsed into its parts", (text, parts) => {
    expect(parseSub(text)).toEqual(parts);
    expect(parseSub([text])).toEqual(parts);
  });

  it("is parsed in linear time if no brace is closed", () => {
    const text = "${".repeat(200_000);
    expect(parseSub(text)).toEqual([literal(text)]);
  });
});

describe("the map of a Fn::Sub", () => {
  it.each<[text: string, map: object, parts: readonly SubPart[]]>([
    ["${A}${B}", { A: 1 }, [variable(1), ref("B")]],
    ["${ A }", { A: { Ref: "B" } }, [variable({ Ref: "B" })]],
    ["${AWS::Region}", { "AWS::Region": "r" }, [variable("r")]],
    // A key of the map replaces only a whole name, not the part before a dot.
    ["${A.B}", { A: 1 }, [getAtt("A", "B")]],
    ["${A.B}${A}", { "A.B": 1 }, [variable(1), ref("A")]],
    ["${!A}", { A: 1, "!A": 2 }, [literal("${A}")]],
    ["${a b}", { "a b": 1 }, [invalid("${a b}")]],
    // Names that every object inherits are not in the map.
    ["${toString}", {}, [ref("toString")]],
    ["${A}", { A: undefined }, [variable(undefined)]],
  ])("given %j, the map %j replaces only the names that it contains", (text, map, parts) => {
    expect(parseSub([text, map])).toEqual(parts);
  });
});

it.each([
  [undefined],
  [null],
  [1],
  [{ Ref: "A" }],
  [[]],
  [[{ Ref: "A" }, {}]],
  [["${A}", null]],
  [["${A}", "A"]],
  [["${A}", ["A"]]],
  [["${A}", {}, {}]],
])("parseSub returns undefined for the argument %j", (argument) => {
  expect(parseSub(argument)).toBeUndefined();
});
