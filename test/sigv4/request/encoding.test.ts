import * as fc from "fast-check";
import { expect, it } from "vitest";
import { uriDecodeBytes, uriEncode, uriReencode } from "../../../lib/sigv4/request/encoding.ts";

it.each([
  ["AZaz09-_.~", "AZaz09-_.~"],
  [" ", "%20"],
  ["+", "%2B"],
  ["/", "%2F"],
  ["%20", "%2520"],
  ["!*'()", "%21%2A%27%28%29"],
  ["é", "%C3%A9"],
  ["ሴ", "%E1%88%B4"],
  ["😀", "%F0%9F%98%80"],
  ["\0\x7F", "%00%7F"],
])("encodes %j as %s", (text, encoded) => {
  expect(uriEncode(text)).toBe(encoded);
});

it.each([
  ["%c3%a9", "%C3%A9"],
  ["%41%7e", "A~"],
  ["%2f+", "%2F%2B"],
  ["100%", "100%25"],
  ["%zz%4", "%25zz%254"],
  ["%%41", "%25A"],
  ["%2541", "%2541"],
  ["%FF", "%FF"],
  ["é%C3", "%C3%A9%C3"],
])("re-encodes %j as %s", (text, encoded) => {
  expect(uriReencode(text)).toBe(encoded);
});

it("decodes to the text that was encoded, and re-encodes an encoded text unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(uriDecodeBytes(uriEncode(text)).toString("utf8")).toBe(text);
      expect(uriReencode(uriEncode(text))).toBe(uriEncode(text));
    }),
  );
});
