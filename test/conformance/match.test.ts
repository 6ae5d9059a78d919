import { expect, it } from "vitest";
import { differences, type Matching } from "./match.ts";
import { fromXml } from "./protocol/xml.ts";

const matching = (more: Partial<Matching> = {}): Matching => ({
  variables: new Map([["account", "111111111111"]]),
  named: new Map([["<key:1>", "a-b"]]),
  partial: false,
  texts: false,
  ...more,
});

it.each<readonly [unknown, unknown, readonly string[]]>([
  [{ a: 1, b: [true, null] }, { a: 1, b: [true, null] }, []],
  [{ a: 1 }, { a: "1" }, ["a"]],
  [{ a: 1 }, { a: 1, b: 2 }, ["b"]],
  [{ a: { b: 1, c: 2 } }, { a: { b: 2 } }, ["a.b", "a.c"]],
  [[1, 2], [1], [""]],
  [[1, { a: 2 }], [1, { a: 3 }], ["[1].a"]],
  ["arn:${account}:x", "arn:111111111111:x", []],
  ["arn:${account}:x", "arn:222222222222:x", [""]],
  ["key <key:1>.", "key a-b.", []],
  ["key <key:1>.", "key b.", [""]],
  [["<id:1>", "<id:1>", "<id:2>"], ["x", "x", "y"], []],
  [["<id:1>", "<id:1>"], ["x", "y"], ["[1]"]],
  [["<id>", "<id>"], ["x", "y"], []],
  ["<id:1>+<id:1>", "x+x", []],
  ["<id:1>+<id:1>", "x+y", [""]],
  [{ a: { $any: true } }, { a: null }, []],
  [{ a: { $any: true } }, {}, ["a"]],
  [{ a: { $absent: true } }, {}, []],
  [{ a: { $absent: true } }, { a: 0 }, ["a"]],
  [{ $matches: "^${account}$" }, "111111111111", []],
  [{ $matches: "^${account}$" }, "1111111111111", [""]],
  [{ $contains: { a: 1 } }, [{ a: 2 }, { a: 1 }], []],
  [{ $contains: { a: 1 } }, [{ a: 2 }], [""]],
  [{ $length: 1 }, [0], []],
  [{ $length: 1 }, [], [""]],
  [{ $bytes: 2 }, "AAA=", []],
  [{ $bytes: 3 }, "AAA=", [""]],
  [{ $json: { a: 1 } }, '{ "a": 1 }', []],
  [{ $json: { a: 1 } }, "{", [""]],
])("the pattern %j of %j differs at %j", (pattern, actual, paths) => {
  expect(differences(pattern, actual, matching()).map(({ path }) => path)).toEqual(paths);
});

it.each<readonly [unknown, Partial<Matching>, readonly string[]]>([
  [{ a: 1 }, { partial: true }, []],
  [{ a: 2 }, { partial: true }, ["a"]],
  [{ $exactly: { a: 1 } }, { partial: true }, ["b"]],
])("the pattern %j with %j has other rules", (pattern, more, paths) => {
  const found = differences(pattern, { a: 1, b: 2 }, matching(more));
  expect(found.map(({ path }) => path)).toEqual(paths);
});

it("an answer in XML has texts in place of numbers, and empty texts in place of lists", () => {
  const xml =
    '<?xml version="1.0"?>\n<R xmlns="https://x/"><L><member>1</member><member>a &amp; &#66;</member></L><T>true</T><E/></R>';
  const actual = fromXml(xml);
  expect(actual).toEqual({ L: ["1", "a & B"], T: "true", E: "" });
  const pattern = { L: [1, "a & B"], T: true, E: [] };
  expect(differences(pattern, actual, matching({ texts: true }))).toEqual([]);
  expect(differences({ ...pattern, T: false }, actual, matching({ texts: true }))).toHaveLength(1);
  expect(differences(pattern, actual, matching())).toHaveLength(3);
});
