import { expect, it } from "vitest";
import { Properties } from "../../../lib/cloud/assembly/properties.ts";
import { transformationOf } from "../../../lib/cloud/waf/transformations.ts";

function transformed(bytes: string, ...types: readonly string[]): string {
  const TextTransformations = types.map((Type, at) => ({ Priority: types.length - at, Type }));
  return transformationOf(new Properties({ TextTransformations }))(bytes);
}

it.each([
  ["NONE", "/A%20+/..", "/A%20+/.."],
  ["LOWERCASE", "AbÀ/Z[", "abÀ/z["],
  ["URL_DECODE", "a%2Fb%2fc+d%zz%", "a/b/c d%zz%"],
  ["URL_DECODE", "%C3%BC%00", "\u00c3\u00bc\u0000"],
  ["URL_DECODE", "%2541", "%41"],
  ["NORMALIZE_PATH", "//a///b/./c/", "/a/b/c/"],
  ["NORMALIZE_PATH", "/a/b/../../../c/..", "/"],
  ["NORMALIZE_PATH", "/a/b/..", "/a/"],
  ["NORMALIZE_PATH", "/.../a", "/.../a"],
  ["NORMALIZE_PATH", "a/./b", "a/b"],
  ["NORMALIZE_PATH", "/", "/"],
])("%s converts %o to %o", (type, bytes, expected) => {
  expect(transformed(bytes, type)).toBe(expected);
});

it("transformations are applied in the order of their priority", () => {
  // The last transformation in the list has the first priority.
  expect(transformed("/a%2f..%2fb", "NORMALIZE_PATH", "URL_DECODE")).toBe("/b");
  expect(transformed("/a%2f..%2fb", "URL_DECODE", "NORMALIZE_PATH")).toBe("/a/../b");
});
