import { expect, it } from "vitest";
import { exceededLimit } from "../../../../../lib/cloud/services/protocol/json/structure.ts";

const limits = { containers: 3, parts: 3 };

it.each([
  ["as many objects and lists as it may", '{"a":[{}]}', undefined],
  ["one list too many", '{"a":[{},[]]}', "3 objects and lists"],
  ["one object too many beside others", "[{},{},{}]", "3 objects and lists"],
  ["as many elements as it may", "[1,2,3,4]", undefined],
  ["one element too many", "[1,2,3,4,5]", "3 members and elements"],
  ["one member too many", '{"a":[1,2],"b":1,"c":1,"d":1}', "3 members and elements"],
  ["the signs in a text", '["[[[[{{{{,,,,:"]', undefined],
  ["the signs in a text behind an escaped quote", '["\\"[[[[,,,,\\\\"]', undefined],
  ["the signs behind a text that ends in a backslash", '["\\\\",[],[],[]]', "3 objects and lists"],
  ["a text without an end", '["[[[[', undefined],
  ["a text that ends with a backslash", '["\\', undefined],
  ["no JSON but brackets", "]]]][[[[", "3 objects and lists"],
])("counts %s", (_, body, limit) => {
  expect(exceededLimit(Buffer.from(body), limits)).toBe(limit);
});

it("counts the lists and objects around a place", () => {
  const most = { containers: 10_000, parts: 10_000 };
  const nested = (depth: number) => Buffer.from(`${"[".repeat(depth)}${"]".repeat(depth)}`);
  expect(exceededLimit(nested(1_000), most)).toBeUndefined();
  expect(exceededLimit(nested(1_001), most)).toBe("1000 objects and lists in each other");
  expect(exceededLimit(Buffer.from("[[]],".repeat(2_000)), most)).toBeUndefined();
});

it("counts the members of each object alone", () => {
  const wide = (count: number) =>
    `{${Array.from({ length: count }, (_, index) => `"a${index}":1`).join(",")}}`;
  const most = { containers: 10, parts: 1_000_000 };
  const counted = (body: string) => exceededLimit(Buffer.from(body), most);
  expect(counted(`[${wide(50_000)},${wide(50_000)}]`)).toBeUndefined();
  expect(counted(wide(50_001))).toBe("50000 members of an object");
  expect(counted(`{"a":{},${wide(50_000).slice(1)}`)).toBe("50000 members of an object");
});
