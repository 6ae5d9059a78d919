import { describe, expect, it } from "vitest";
import { unprovenReading } from "../../../../lib/cloud/gateway/proxy/unproven-reading.ts";
import { parseQuery, type Pair } from "../../../../lib/sigv4/request/request.ts";

const request = (query: string, ...headers: readonly Pair[]) => ({
  method: "GET",
  path: "/",
  query: parseQuery(query),
  headers,
  body: new Uint8Array(),
});
const SIGNED = ["host", "x-note"];

describe("a signed query", () => {
  it.each([
    "",
    "a=%2B&b=%20&c=%3B",
    "b=1&a=2&b=2",
    "a&a=&a=1",
    "a=B&%61=b",
    "a=%3A&a=A",
    "a=*&a=1",
  ])("%s has a single meaning and is accepted", (query) => {
    expect(unprovenReading(request(query), SIGNED)).toBeUndefined();
  });

  it.each([
    ["a=b+c", "raw +"],
    ["a+b=c", "raw +"],
    ["a=1;b=2", "raw semicolon"],
    ["a=2&a=1", "order of the values of a:"],
    ["a=2&b=1&%61=1", "order of the values of a:"],
    ["a=1&a=%2A", "order of the values of a:"],
  ])("%s is refused with a reason that names the spelling", (query, reason) => {
    expect(unprovenReading(request(query), SIGNED)).toContain(reason);
  });
});

describe("a signed header", () => {
  it.each<[string, readonly Pair[]]>([
    ["with single spaces", [["X-Note", "a b, c"]]],
    [
      "beside an unsigned one on two lines",
      [
        ["X-Note", "a"],
        ["X-Other", "b  c"],
        ["x-other", "d"],
      ],
    ],
  ])("%s has a single meaning and is accepted", (_, headers) => {
    expect(unprovenReading(request("", ...headers), SIGNED)).toBeUndefined();
  });

  it.each<[string, readonly Pair[], string]>([
    [
      "on two lines",
      [
        ["X-Note", "a"],
        ["x-note", "b"],
      ],
      "several lines",
    ],
    ["with two spaces", [["X-Note", "a  b"]], "blanks in a row"],
    ["with a tab", [["X-Note", "a\tb"]], "a tab"],
  ])("%s is refused", (_, headers, reason) => {
    expect(unprovenReading(request("", ...headers), SIGNED)).toContain(reason);
  });
});
