import { describe, expect, it } from "vitest";
import { policyDocument } from "../../../lib/iam/syntax/policy-text.ts";

describe("policyDocument", () => {
  it.each([
    ["the document", '{"Statement":[],"Statement":[{}]}', "Statement"],
    ["a statement", '{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}', "Effect"],
    ["a map behind a list", '{"a":[[{"x":1}],{}],"b":{"y":{},"y":[]}}', "y"],
    ["a condition", '{"Condition":{"Bool":{"k":"true"},"Bool":{"k":"false"}}}', "Bool"],
    ["a map, written otherwise", '{"Effect":"Deny","Effec\\u0074" : "Allow"}', "Effect"],
    ["a map, with quotes in its name", String.raw`{"a\"b\\":1,"a\"b\\":2}`, String.raw`a\"b\\`],
    ["a map, as every object's", '{"__proto__":1,"__proto__":2}', "__proto__"],
  ])("refuses an element that is in %s twice", (_, text, element) => {
    expect(() => policyDocument(text)).toThrow(`element "${element}" occurs twice`);
  });

  it.each([
    ["in maps beside each other", '{"Statement":[{"Sid":"a"},{"Sid":"b"}]}'],
    ["in a map within the other", '{"a":{"a":{"a":[]}},"b":[{"a":1},{"a":1}]}'],
    ["in another case", '{"aws:username":1,"aws:UserName":2}'],
    ["that is a value as well", '{"Sid":"Sid","Effect":["Sid","Sid"]}'],
    ["that a text only looks like", String.raw`{"a":"\"a\":{","b":"a\":1,\"a"}`],
  ])("takes a name %s", (_, text) => {
    expect(policyDocument(text)).toEqual(JSON.parse(text));
  });

  it("takes the deepest text", () => {
    const text = `{"Id":${"[".repeat(16_000)}"${'\\"'.repeat(300)}"${"]".repeat(16_000)}}`;
    expect(() => policyDocument(text)).not.toThrow();
  });
});
