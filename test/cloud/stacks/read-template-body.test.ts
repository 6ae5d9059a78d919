import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTemplateBody } from "../../../lib/cloud/stacks/read-template-body.ts";
import { StackRefused } from "../../../lib/cloud/stacks/stack-refused.ts";
import { root } from "../../arrows/project.ts";

const A = { Type: "T" };
const json = (resources: object, more: object = {}) =>
  JSON.stringify({ Resources: resources, ...more });
const properties = (yaml: string) =>
  `Resources:\n  A:\n    Type: T\n    Properties:\n      V: ${yaml}\nConditions: {C: !Equals [a, b]}\n`;
const refusalOf = (body: string): string => {
  try {
    readTemplateBody(body);
    return "";
  } catch (error) {
    if (!(error instanceof StackRefused)) throw error;
    return error.message;
  }
};

it.each<[string, unknown]>([
  ["!Ref A", { Ref: "A" }],
  ["!GetAtt A.Outputs.B", { "Fn::GetAtt": ["A", "Outputs.B"] }],
  ["!GetAtt [A, B]", { "Fn::GetAtt": ["A", "B"] }],
  [
    '!Sub ["${X}-${A}", {X: !If [C, 1, !Ref A]}]',
    { "Fn::Sub": ["${X}-${A}", { X: { "Fn::If": ["C", 1, { Ref: "A" }] } }] },
  ],
  ["!Base64\n        Fn::Sub: a", { "Fn::Base64": { "Fn::Sub": "a" } }],
  ["!Condition C", { Condition: "C" }],
  ["!Cidr [!ImportValue x, 2, 8]", { "Fn::Cidr": [{ "Fn::ImportValue": "x" }, 2, 8] }],
  ["2012-10-17", "2012-10-17"],
  ["012345678901", "012345678901"],
  ["123456789012345678901", "123456789012345678901"],
  ["123456789012", 123_456_789_012],
  ["yes", true],
  ["'yes'", "yes"],
  ["{1: a, on: b}", { 1: "a", on: "b" }],
  ["|\n        a: b\n        - c\n", "a: b\n- c\n"],
])("YAML %s is read as CloudFormation does", (text, value) => {
  expect(readTemplateBody(properties(text))).toMatchObject({
    Resources: { A: { Properties: { V: value } } },
  });
});

it("JSON and the flow style of YAML are read alike", () => {
  expect(readTemplateBody("{Resources: {A: {Type: T}}}")).toEqual(readTemplateBody(json({ A })));
});

it("the template of CDK's bootstrap stack is read", () => {
  const path = "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml";
  const template = readTemplateBody(readFileSync(join(root, path), "utf8"));
  expect(template["Outputs"]).toHaveProperty("BootstrapVersion");
});

const FORMAT = "Template format error:";
const NOT_YAML = `${FORMAT} YAML not well-formed.`;
const UNRESOLVED = `${FORMAT} Unresolved resource dependencies`;

it.each<[string, string, string]>([
  ["an empty text", "", `${FORMAT} unsupported structure.`],
  ["a text", "hello", `${FORMAT} unsupported structure.`],
  ["a list", "[]", `${FORMAT} unsupported structure.`],
  [
    "JSON without its end",
    '{"Resources": {"A": {"Type": "T"}',
    `${FORMAT} JSON not well-formed. (line 1, column 34)`,
  ],
  [
    "JSON with a repeated key",
    '{"Resources":{"A":{"Type":"T"},"A":{"Type":"T"}}}',
    `${FORMAT} JSON not well-formed. (a key is repeated)`,
  ],
  ["YAML with a tab", "Resources:\n\tA: b", `${NOT_YAML} (line 2, column 1)`],
  ["YAML with a repeated key", "A: 1\nB: 2\nA: 3", `${NOT_YAML} (line 3, column 1 repeats a key)`],
  ["YAML with two documents", "A: 1\n---\nB: 1", `${NOT_YAML} (line 2, column 1)`],
  [
    "an alias",
    "A: &a 1\nB: *a",
    "Template error: YAML aliases are not allowed in CloudFormation templates",
  ],
  [
    "an alias bomb",
    "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "Template error: YAML aliases are not allowed in CloudFormation templates",
  ],
  [
    "an unknown tag",
    properties("!Foo x"),
    `${NOT_YAML} (line 5, column 15 has the unknown tag !Foo)`,
  ],
  [
    "a tag that YAML has and CloudFormation does not",
    properties("!!binary aa"),
    `${NOT_YAML} (line 5, column 19 has the unknown tag tag:yaml.org,2002:binary)`,
  ],
  ["a key that is not a name", "? [a]\n: b", `${NOT_YAML} (line 1, column 3 is not a name)`],
  ["the key __proto__", "__proto__: {a: b}", `${NOT_YAML} (line 1, column 1 is not a name)`],
  [
    "lists that would overflow the call stack",
    "[".repeat(50_000),
    `${NOT_YAML} (line 1, column 201 is nested too deep)`,
  ],
  [
    "items that would overflow the call stack",
    "- ".repeat(25_000),
    `${NOT_YAML} (line 1, column 401 is nested too deep)`,
  ],
  [
    "JSON that would overflow the call stack",
    `${'{"a":['.repeat(400)}1${"]}".repeat(400)}`,
    `${FORMAT} the maps and lists are nested too deep.`,
  ],
  ["no resources", json({}), `${FORMAT} At least one Resources member must be defined.`],
  [
    "an unknown section",
    json({ A }, { Globals: {} }),
    "Invalid template property or properties [Globals]",
  ],
  [
    "another version",
    json({ A }, { AWSTemplateFormatVersion: "2011" }),
    `${FORMAT} unsupported value for AWSTemplateFormatVersion. No such version.`,
  ],
  [
    "a description that is not a text",
    json({ A }, { Description: {} }),
    `${FORMAT} Description is not a string`,
  ],
  [
    "a null",
    "Resources:\n  A:\n    Type:",
    "[/Resources/A/Type] 'null' values are not allowed in templates",
  ],
  ["resources that are a list", json([]), `${FORMAT} Resources must be an object.`],
  [
    "a resource without a type",
    json({ A: {} }),
    `${FORMAT} [/Resources/A] Every Resources object must contain a Type member.`,
  ],
  [
    "a resource that is a text",
    json({ A: "T" }),
    `${FORMAT} Any Resources member must be an object.`,
  ],
  [
    "an unknown attribute",
    json({ A: { ...A, Foo: 1 } }),
    "Invalid template resource property 'Foo'",
  ],
  [
    "a name that every object has",
    json({ constructor: A }),
    "The local cloud does not support the Resource name constructor: change it.",
  ],
  ["a name with a dash", json({ "A-B": A }), `${FORMAT} Resource name A-B is non alphanumeric.`],
  [
    "properties that are a list",
    json({ A: { ...A, Properties: [] } }),
    `${FORMAT} [/Resources/A/Properties] Properties must be an object.`,
  ],
  [
    "too many resources",
    json(Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`A${n}`, A]))),
    `${FORMAT} Number of resources, 501, is greater than maximum allowed, 500`,
  ],
  [
    "an unresolved Ref",
    json({ A: { ...A, Properties: { V: { Ref: "B" } } } }),
    `${UNRESOLVED} [B] in the Resources block of the template`,
  ],
  [
    "an unresolved Fn::Sub",
    json({ A: { ...A, Properties: { V: { "Fn::Sub": "${B.C}" } } } }),
    `${UNRESOLVED} [B] in the Resources block of the template`,
  ],
  [
    "an unresolved DependsOn",
    json({ A: { ...A, DependsOn: ["B", "C"] } }),
    `${UNRESOLVED} [B, C] in the Resources block of the template`,
  ],
  [
    "Fn::GetAtt of a parameter",
    json(
      { A: { ...A, Properties: { V: { "Fn::GetAtt": ["P", "Arn"] } } } },
      { Parameters: { P: { Type: "String" } } },
    ),
    `${UNRESOLVED} [P] in the Resources block of the template`,
  ],
  [
    "an unresolved output",
    json({ A }, { Outputs: { O: { Value: { Ref: "B" } } } }),
    `${UNRESOLVED} [B] in the Outputs block of the template`,
  ],
  [
    "an output without a value",
    json({ A }, { Outputs: { O: {} } }),
    `${FORMAT} Every Outputs member must contain a Value object`,
  ],
  [
    "a parameter without a type",
    json({ A }, { Parameters: { P: {} } }),
    `${FORMAT} Every Parameters object must contain a Type member.`,
  ],
  [
    "a mapping with three levels",
    json({ A }, { Mappings: { M: { K: { S: {} } } } }),
    `${FORMAT} Every Mappings attribute must be a String or a List.`,
  ],
  [
    "an unknown condition",
    json({ A: { ...A, Condition: "C" } }),
    `${FORMAT} Unresolved condition dependency C in the template`,
  ],
  [
    "an unknown condition of Fn::If",
    json({ A: { ...A, Properties: { V: { "Fn::If": ["C", 1, 2] } } } }),
    "Template error: unresolved condition dependency C in Fn::If",
  ],
])("%s is refused in the words of CloudFormation", (_, body, message) => {
  expect(refusalOf(body)).toBe(message);
});

it("a template with a transform may have sections and references that the transform makes", () => {
  const body = { Transform: "AWS::LanguageExtensions", Globals: {} };
  expect(
    refusalOf(json({ "Fn::ForEach::L": ["X", ["B"], {}], A: { ...A, DependsOn: "B" } }, body)),
  ).toBe("");
});

it("refuses a text with more references than a call may have arguments", () => {
  const text = { "Fn::Sub": "${B}".repeat(200_000) };
  const body = JSON.stringify({ Resources: { A: { Type: "T", Properties: { text } } } });
  expect(() => readTemplateBody(body)).toThrow("Unresolved resource dependencies [B]");
});
