import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  headerValues,
  parseQuery,
  parseTarget,
  requestTarget,
  wireRequest,
  type Pair,
} from "../../../lib/sigv4/request/request.ts";

it.each([
  ["https://api.example/prod/a?b=1", "api.example", "/prod/a?b=1"],
  ["https://api.example", "api.example", "/"],
  ["https://api.example?a", "api.example", "/?a="],
  ["https://api.example/?", "api.example", "/"],
  ["HTTPS://API.Example/A", "api.example", "/A"],
  ["https://api.example:443/", "api.example", "/"],
  ["http://api.example:80/", "api.example", "/"],
  ["http://api.example:443/", "api.example:443", "/"],
  ["https://api.example:80/", "api.example:80", "/"],
  ["http://127.0.0.1:3000/prod", "127.0.0.1:3000", "/prod"],
  ["http://[::1]:3000/prod", "[::1]:3000", "/prod"],
  ["http://[::80]/", "[::80]", "/"],
  ["http://[::1]:80/", "[::1]", "/"],
  ["http://bücher.example/", "xn--bcher-kva.example", "/"],
  ["http://h/a/../b//c/./%2e%2E", "h", "/a/../b//c/./%2e%2E"],
  ["http://h/a?q=1#fragment?x=1", "h", "/a?q=1"],
  ["http://h/a%20b?q=%C3%A9&q=*", "h", "/a%20b?q=%C3%A9&q=*"],
  ["http://h/p?redirect=http://user@other/", "h", "/p?redirect=http://user@other/"],
])("splits the URL %s into Host and target", (url, host, target) => {
  const request = wireRequest("GET", url);
  expect(request.headers).toEqual([["Host", host]]);
  expect(requestTarget(request)).toBe(target);
});

it.each([
  ["another scheme", "ftp://h/", /must have the form/],
  ["no scheme", "h/path", /must have the form/],
  ["no host", "http:///path", /must have the form/],
  ["a port out of range", "http://h:99999/", /must have the form/],
  ["a line break in the host", "http://ho\nst/", /must have the form/],
  ["a tab in the host", "http://ho\tst/", /must have the form/],
  ["a blank in the host", "http://ho st/", /must have the form/],
  ["a blank before the scheme", " http://h/", /must have the form/],
  ["a backslash that ends the host", "http://h\\evil.example/", /must have the form/],
  ["a user", "http://user@h/", /user information/],
  ["a user and a password", "http://user:word@h/", /user information/],
  ["a user behind a backslash", "http://h\\@evil.example/", /must have the form/],
  ["a blank in the path", "http://h/a b", /percent-encoded/],
  ["a blank at its end", "http://h/ ", /percent-encoded/],
  ["a line break in the path", "http://h/a\r\nX-Evil: 1", /percent-encoded/],
  ["a letter beyond ASCII in the path", "http://h/é", /percent-encoded/],
  ["an ideogram in the query", "http://h/?q=語", /percent-encoded/],
  ["a line break in the fragment", "http://h/#a\nb", /must have the form/],
  ["half a surrogate pair", "http://h/\uD83D", /percent-encoded/],
])("rejects a URL with %s", (_, url, message) => {
  const attempt = () => wireRequest("GET", url);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
});

it("does not show the password of a rejected URL", () => {
  expect(() => wireRequest("GET", "http://user:pass-word@h/")).not.toThrow("pass-word");
});

it.each<[string, Pair]>([
  ["an empty name", ["", "v"]],
  ["a colon in the name", ["a:b", "v"]],
  ["a blank in the name", ["a b", "v"]],
  ["a blank after the name", ["a ", "v"]],
  ["a line break in the name", ["a\r\nb", "v"]],
  ["a line break at the end of the name", ["a\n", "v"]],
  ["a name beyond ASCII", ["\u212Aey", "v"]],
  ["a line break in the value", ["a", "v\r\nb: c"]],
  ["a bare line feed in the value", ["a", "v\n"]],
  ["a NUL in the value", ["a", "v\0"]],
  ["a control character in the value", ["a", "v\u001B"]],
  ["a value in Latin-1, which would be signed as UTF-8", ["a", "é"]],
  ["a value beyond Latin-1", ["a", "語"]],
  ["half a surrogate pair in the value", ["a", "\uD83D"]],
])("rejects a header with %s", (_, header) => {
  expect(() => wireRequest("GET", "http://h/", [header])).toThrow(
    expect.objectContaining({ code: "ERR_REQUEST_INVALID" }),
  );
});

it.each(["", "GET /", "GET\r\n", "GÉT", "G:T"])("rejects the method %j", (method) => {
  expect(() => wireRequest(method, "http://h/")).toThrow(/is not an HTTP token/);
});

it("converts methods to upper case, as HTTP clients send them", () => {
  expect(wireRequest("patch", "http://h/").method).toBe("PATCH");
});

it("keeps the given headers unchanged, including Host", () => {
  const headers: Pair[] = [
    ["X-A", " 1 "],
    ["x-a", "2\t3"],
    ["hOsT", "front.example"],
  ];
  expect(wireRequest("GET", "http://h/", headers).headers).toEqual(headers);
});

it("a parsed query has the order, repeats and encoding of the URL, and an empty value for a name without `=`", () => {
  expect(parseQuery("b=2&a=1&b=1&c&d=&=e&f=g=h&i=%zz&&")).toEqual([
    ["b", "2"],
    ["a", "1"],
    ["b", "1"],
    ["c", ""],
    ["d", ""],
    ["", "e"],
    ["f", "g=h"],
    ["i", "%zz"],
  ]);
});

it("splits a request target at its first question mark", () => {
  expect(parseTarget("/a?b=?&c")).toEqual({
    path: "/a",
    query: [
      ["b", "?"],
      ["c", ""],
    ],
  });
  expect(parseTarget("/a?")).toEqual({ path: "/a", query: [] });
  expect(parseTarget("?a")).toEqual({ path: "", query: [["a", ""]] });
});

it("returns every line of a header in order, no matter in which case its name is", () => {
  const request = wireRequest("GET", "http://h/", [
    ["X-A", "1"],
    ["y", "2"],
    ["x-a", "3"],
  ]);
  expect(headerValues(request, "x-a")).toEqual(["1", "3"]);
  expect(headerValues(request, "constructor")).toEqual([]);
});

it("parseTarget returns the path and query that requestTarget joined", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "%", "+", "?", "é"), maxLength: 5 });
  const pair = fc.tuple(
    word.map((text) => `n${text}`),
    word,
  );
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 5 }), (query) => {
      expect(parseTarget(requestTarget({ path: "/p", query }))).toEqual({ path: "/p", query });
    }),
  );
});

it("wireRequest returns the host that a URL parser returns, and the target unchanged, for any URL", () => {
  const label = fc.oneof(
    fc.stringMatching(/^[a-z0-9-]{1,6}$/),
    fc.constantFrom(
      "xn--bcher-kva",
      "xn--",
      "0x7f",
      "127",
      "1e3",
      "a--b",
      "-a",
      "A",
      "",
      "localhost",
    ),
  );
  const port = fc.constantFrom("", ":80", ":443", ":8080", ":0", ":");
  const target = fc.stringMatching(/^[!-"$->@-~]{0,10}$/).map((text) => `/${text}`);
  fc.assert(
    fc.property(
      fc.constantFrom("http", "https", "ws", "wss"),
      // `wireRequest` rejects `http:///x`, but a URL parser takes `x` as its host. So there are no empty hosts.
      fc.array(label, { minLength: 1, maxLength: 4 }).filter((labels) => labels.join("") !== ""),
      port,
      target,
      (scheme, labels, ending, path) => {
        const url = `${scheme}://${labels.join(".")}${ending}${path}`;
        const parsed = URL.canParse(url) ? { host: new URL(url).host, path } : undefined;
        expect(taken(url)).toEqual(parsed);
      },
    ),
    { numRuns: runs(500) },
  );
});

/** Returns host and target of a URL, or `undefined` if the URL is rejected. */
function taken(url: string): { host: string | undefined; path: string } | undefined {
  try {
    const request = wireRequest("GET", url);
    return { host: headerValues(request, "host")[0], path: requestTarget(request) };
  } catch {
    return undefined;
  }
}
