import { expect, it } from "vitest";
import {
  canonicalHeaders,
  canonicalPath,
  canonicalQuery,
} from "../../../lib/sigv4/request/canonical-request.ts";
import { amzDate, parseAmzDate } from "../../../lib/sigv4/request/credential-scope.ts";
import { parseQuery } from "../../../lib/sigv4/request/request.ts";

// Paths and the canonical forms that API Gateway was observed to compute.
it.each([
  ["/test/@connections/abc=", "/test/%40connections/abc%3D"],
  ["/dev/%40connections/x%3D", "/dev/%2540connections/x%253D"],
  ["/$default/%40", "/%24default/%2540"],
  ["/a%2Fb", "/a%252Fb"],
])("encodes the wire path %s once more", (path, canonical) => {
  expect(canonicalPath(path)).toBe(canonical);
});

it.each([
  ["", "/"],
  ["/", "/"],
  ["//", "/"],
  ["/a//b///", "/a/b/"],
  ["/a/./b/../c", "/a/c"],
  ["/../../a", "/a"],
  ["/a/..", "/"],
  ["/a/../", "/"],
  ["/a/.../b", "/a/.../b"],
  ["/a/%2e%2e/b", "/a/%252e%252e/b"],
])("removes empty and dot segments from %j", (path, canonical) => {
  expect(canonicalPath(path)).toBe(canonical);
});

it("normalizePath and encodePath each work without the other", () => {
  const path = "//a b/../c%20";
  expect(canonicalPath(path, { normalizePath: false })).toBe("//a%20b/../c%2520");
  expect(canonicalPath(path, { encodePath: false })).toBe("/c%20");
  expect(canonicalPath(path, { normalizePath: false, encodePath: false })).toBe(path);
  expect(canonicalPath("", { normalizePath: false })).toBe("/");
});

it.each([
  ["sorts by encoded name", "b=1&a=1&%E1%88%B4=1&B=1", "%E1%88%B4=1&B=1&a=1&b=1"],
  [
    "sorts a name before a longer one that begins with it",
    "Param-3=a&Param=z",
    "Param=z&Param-3=a",
  ],
  ["sorts repeats by value and keeps them all", "a=2&a=1&a=2&a=", "a=&a=1&a=2&a=2"],
  ["sorts values as encoded", "a=%7E&a=%25&a=A", "a=%25&a=A&a=~"],
  ["gives a name without `=` an empty value", "c&b&a=", "a=&b=&c="],
  ["treats a plus sign as a plus sign", "a=1+1&b=1%2B1", "a=1%2B1&b=1%2B1"],
  ["encodes strictly", "a=*()!'&$b=,:;@", "%24b=%2C%3A%3B%40&a=%2A%28%29%21%27"],
  ["keeps an equals sign in a value", "a=b=c", "a=b%3Dc"],
])("canonicalQuery %s", (_, query, canonical) => {
  expect(canonicalQuery(parseQuery(query))).toBe(canonical);
});

it.each([
  ["trims and collapses blanks and tabs", [["A", " \t b \t\t c  "]], "a:b c\n"],
  ["collapses blanks within quotes too", [["A", '"b   c"']], 'a:"b c"\n'],
  ["joins a folded value with one blank", [["A", "b\r\n   c\n d"]], "a:b c d\n"],
  [
    "leaves a no-break space alone",
    [["A", "\u00a0b\u00a0\u00a0c\u00a0"]],
    "a:\u00a0b\u00a0\u00a0c\u00a0\n",
  ],
  [
    "joins repeats by a comma in their order",
    [
      ["A", "2"],
      ["a", " 1 "],
      ["A", "2"],
    ],
    "a:2,1,2\n",
  ],
  [
    "keeps empty repeats",
    [
      ["A", ""],
      ["A", "1"],
      ["A", " "],
    ],
    "a:,1,\n",
  ],
] as const)("canonicalHeaders %s", (_, headers, canonical) => {
  expect(canonicalHeaders(headers)).toEqual({ names: ["a"], list: "a", lines: canonical });
});

it("canonicalHeaders lists each header once, in order", () => {
  const headers = [
    ["b", "2"],
    ["A", "1"],
  ] as const;
  expect(canonicalHeaders([])).toEqual({ names: [], list: "", lines: "" });
  expect(canonicalHeaders([...headers, ["B", "3"]])).toEqual({
    names: ["a", "b"],
    list: "a;b",
    lines: "a:1\nb:2,3\n",
  });
});

it("formats and parses X-Amz-Date", () => {
  const date = new Date("2015-08-30T12:36:00.999Z");
  expect(amzDate(date)).toBe("20150830T123600Z");
  expect(parseAmzDate("20150830T123600Z")).toEqual(new Date("2015-08-30T12:36:00Z"));
});

it.each([
  "",
  "201",
  "20150830T123600",
  "2015-08-30T12:36:00Z",
  "20150830T123600z",
  "20150830T123600Z ",
  "20151330T123600Z",
  "20150230T123600Z",
  "20150830T240000Z",
  "20150830T123660Z",
])("rejects %j as an X-Amz-Date", (text) => {
  expect(parseAmzDate(text)).toBeUndefined();
});
