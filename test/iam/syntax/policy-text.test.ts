import { describe, expect, it } from "vitest";
import { policyDocument } from "../../../lib/iam/syntax/policy-text.ts";

describe("policyDocument", () => {
  it.each([
    ["the document", '{"Statement":[],"Statement":[{}]}', "Statement"],
    ["a statement", '{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}', "Effect"],
    ["a map after a list", '{"a":[[{"x":1}],{}],"b":{"y":{},"y":[]}}', "y"],
    ["a condition", '{"Condition":{"Bool":{"k":"true"},"Bool":{"k":"false"}}}', "Bool"],
    ["a map, once with an escape", '{"Effect":"Deny","Effec\\u0074" : "Allow"}', "Effect"],
    ["a map, under a name with quotes", String.raw`{"a\"b\\":1,"a\"b\\":2}`, String.raw`a\"b\\`],
    ["a map, under an inherited name", '{"__proto__":1,"__proto__":2}', "__proto__"],
  ])("rejects an element that occurs twice in %s", (_, text, element) => {
    expect(() => policyDocument(text)).toThrow(`element "${element}" occurs twice`);
  });

  it.each([
    ["in two maps", '{"Statement":[{"Sid":"a"},{"Sid":"b"}]}'],
    ["in nested maps", '{"a":{"a":{"a":[]}},"b":[{"a":1},{"a":1}]}'],
    ["in another case", '{"aws:username":1,"aws:UserName":2}'],
    ["that is also a value", '{"Sid":"Sid","Effect":["Sid","Sid"]}'],
    ["that is part of a text", String.raw`{"a":"\"a\":{","b":"a\":1,\"a"}`],
  ])("accepts a repeated name %s", (_, text) => {
    expect(policyDocument(text)).toEqual(JSON.parse(text));
  });

  it("accepts deeply nested text", () => {
    const text = `{"Id":${"[".repeat(16_000)}"${'\\"'.repeat(300)}"${"]".repeat(16_000)}}`;
    expect(() => policyDocument(text)).not.toThrow();
  });
});
