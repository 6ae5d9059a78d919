import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadHash } from "../../../lib/sigv4/request/canonical-request.ts";
import { diagnose } from "../../../lib/sigv4/diagnose/diagnose.ts";
import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import { hmacSha256 } from "../../../lib/sigv4/key/hmac.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { randomRequest } from "../signing/random-requests.ts";
import {
  credentialsOf,
  now,
  plain,
  scope,
  signedBy,
  verdict,
  without,
} from "../verification/signed-requests.ts";
import { day, secretAccessKey, wronglySigned, type Wrongs } from "./wrong-signer.ts";

const get = (target: string, ...headers: readonly Pair[]) =>
  wireRequest("GET", `https://api.example${target}`, headers);

/** Returns the names of the mistakes found in a request that the verifier denies because of its signature. */
function names(request: WireRequest, secret = secretAccessKey): readonly string[] {
  const result = verdict(request);
  expect(result).toMatchObject({ ok: false, denial: "InvalidSignature", server: {} });
  const mistakes = diagnose(request, { secretAccessKey: secret }, scope);
  for (const { name, advice } of mistakes) {
    expect(`${name}: ${advice}`).toMatch(/^[a-z0-9-]+: [ -~]{10,120}$/);
  }
  return mistakes.map(({ name }) => name);
}

const line = (at: number, text: string): Wrongs => ({
  canonical: (right) => right.split("\n").with(at, text).join("\n"),
});
const part = (from: string, to: string): Wrongs => ({
  canonical: (right) => {
    expect(right).toContain(from);
    return right.replace(from, () => to);
  },
});
const path = (text: string) => line(1, text);
const query = (text: string) => line(2, text);
const payload = (text: string) => line(-1, text);
const key = (...links: readonly string[]): Wrongs => {
  const [first = "", ...others] = links;
  return { key: others.reduce<Uint8Array>(hmacSha256, Buffer.from(first)) };
};
const secret = (text: string): Wrongs => ({
  key: signingKey(text, day, scope.region, scope.service),
});
const aws4 = `AWS4${secretAccessKey}`;
const { region, service } = scope;
const data = (body: string, ...headers: readonly Pair[]) =>
  wireRequest("POST", "https://api.example/prod", headers, Buffer.from(body));
const typed = (charset: string) => data("{}", ["Content-Type", `application/json${charset}`]);
const targets = (pathLine: string, queryLine: string): Wrongs => ({
  canonical: (right) => right.split("\n").with(1, pathLine).with(2, queryLine).join("\n"),
});
const doubled = get("/prod", ["X-A", "one"], ["X-A", "two  words"]);

describe("diagnose, for a request with one mistake,", () => {
  it.each<[string, WireRequest, Wrongs]>([
    ["path-encoded-once", get("/prod/a%20b"), path("/prod/a%20b")],
    ["path-encoded-once", get("/prod/@a%20b"), path("/prod/%40a%20b")],
    ["path-encoded-thrice", get("/prod/a%20b"), path("/prod/a%252520b")],
    ["path-decoded", get("/prod/a%20b"), path("/prod/a b")],
    ["path-not-normalized", get("/prod//a/./b"), path("/prod//a/./b")],
    ["path-without-stage", get("/prod/a/b"), path("/a/b")],
    ["path-final-slash", get("/prod/a/"), path("/prod/a")],
    ["path-final-slash", get("/prod/a"), path("/prod/a/")],
    ["path-left-out", get("/prod/a"), path("/")],
    ["query-unsorted", get("/?b=1&a=2"), query("b=1&a=2")],
    ["query-values-unsorted", get("/?b=2&b=1&a=2"), query("a=2&b=2&b=1")],
    ["query-sorted-joined", get("/?a=1&a-b=2"), query("a-b=2&a=1")],
    ["query-not-encoded", get("/?a=*"), query("a=*")],
    ["query-loosely-encoded", get("/?a=%2a%c3%a9"), query("a=*%C3%A9")],
    ["query-form-encoded", get("/?a=b%20%2A"), query("a=b+*")],
    ["query-plus-as-space", get("/?a=b+c"), query("a=b%20c")],
    ["query-encoded-twice", get("/?a=%20"), query("a=%2520")],
    ["query-decoded", get("/?a=%20"), query("a= ")],
    ["query-bare-key", get("/?a&b=1"), query("a&b=1")],
    ["query-bare-key", get("/?a=&flag&b=1"), query("a=&b=1&flag")],
    ["query-left-out", get("/?a=1&b=2"), query("")],
    ["query-empty-dropped", get("/?a=1&b&c=2&d"), query("a=1&c=2")],
    ["query-repeats-first", get("/?a=1&a=2&b=1&b=2"), query("a=1&b=1")],
    ["query-repeats-last", get("/?a=1&a=2&b=1&b=2"), query("a=2&b=2")],
    ["query-parameter-added", get("/?a=1&b=2&c=3"), query("a=1&c=3")],
    [
      "query-parameter-added",
      {
        ...get("/"),
        query: [
          ["\u00fc\n".repeat(99), "1"],
          ["c", "3"],
        ],
      },
      query("c=3"),
    ],
    ["header-not-collapsed", get("/", ["X-A", "a  b"]), part("x-a:a b", "x-a:a  b")],
    ["header-not-trimmed", get("/", ["X-A", " a"]), part("x-a:a", "x-a: a")],
    ["header-repeats-joined", doubled, part("one,two", "one, two")],
    ["header-repeats-first", doubled, part("one,two words", "one")],
    ["header-repeats-last", doubled, part("one,two words", "two words")],
    [
      "header-repeats-apart",
      doubled,
      {
        canonical: (right) =>
          right
            .replace("one,two words", "one\nx-a:two words")
            .replace("host;x-a;", "host;x-a;x-a;"),
        list: (list) => list.replace("host;x-a;", "host;x-a;x-a;"),
      },
    ],
    [
      "header-empty",
      get("/", ["X-Empty", ""]),
      {
        canonical: (right) =>
          right.replace("x-empty:", "x-empty;").replace("x-empty\n", "x-empty;\n"),
        list: (list) => `${list};`,
      },
    ],
    ["blank-line-missing", get("/"), part("\n\nhost;", "\nhost;")],
    ["host-without-port", get("/", ["Host", "api.example:8080"]), part(":8080\n", "\n")],
    ["host-with-port", get("/"), part("host:api.example", "host:api.example:443")],
    ["host-alias", get("/", ["Host", "127.0.0.1:1"]), part("127.0.0.1", "localhost")],
    ["host-case", get("/", ["Host", "API.example"]), part("host:API", "host:api")],
    [
      "host-replaced",
      get("/", ["X-Forwarded-Host", "my.example"]),
      part("host:api.example", "host:my.example"),
    ],
    ["payload-unsigned", data("x"), payload("UNSIGNED-PAYLOAD")],
    ["body-left-out", data("x"), payload(payloadHash(Buffer.alloc(0)))],
    ["body-newline", data("x\n"), payload(hexSha256("x"))],
    ["body-newline", data("x"), payload(hexSha256("x\n"))],
    ["body-quoted", data('{"a":1}'), payload(hexSha256('"{\\"a\\":1}"'))],
    [
      "body-respaced",
      data('{"a":[1,2], "b":"c: d"}'),
      payload(hexSha256('{"a":[1,2],"b":"c: d"}')),
    ],
    ["body-respaced", data('{"a":[1,"x\\","]}'), payload(hexSha256('{"a": [1, "x\\","]}'))],
    ["body-respaced", data('{"a":1.0}'), payload(hexSha256('{"a": 1.0}'))],
    ["body-respaced", data('{"a":[]}'), payload(hexSha256('{\n  "a": []\n}'))],
    ["query-in-path", get("/prod/x?foo=bar&a=%20"), targets("/prod/x%3Ffoo%3Dbar%26a%3D%2520", "")],
    ["query-in-path", get("/prod/x?foo=bar"), targets("/prod/x%253Ffoo%253Dbar", "")],
    ["query-in-path", get("/prod/x%3Ffoo%3Dbar%26a"), targets("/prod/x", "a=&foo=bar")],
    ["content-type-charset", typed("; charset=utf-8"), part("; charset=utf-8", "")],
    ["content-type-charset", typed(""), part("json\n", "json;charset=UTF-8\n")],
    ["content-type-charset", typed("; charset=UTF-8"), part("; charset=UTF-8", "; charset=utf-8")],
    ["body-nothing", data(""), payload(hexSha256("{}"))],
    ["body-changed", data("x", ["x-amz-content-sha256", hexSha256("y")]), payload(hexSha256("y"))],
    ["payload-hash-missing", data("x"), payload("")],
    ["payload-hash-case", data("x"), payload(hexSha256("x").toUpperCase())],
    ["final-newline", data("x"), payload(`${hexSha256("x")}\n`)],
    ["method-case", get("/"), line(0, "get")],
    ["method-changed", get("/"), line(0, "POST")],
    ["secret-blank", plain, secret(`${secretAccessKey}\n`)],
    ["secret-blank", plain, secret(` ${secretAccessKey}`)],
    ["secret-quoted", plain, secret(`"${secretAccessKey}"`)],
    ["secret-is-key-id", plain, secret("AKIDUSER")],
    ["key-prefix", plain, key(secretAccessKey, day, region, service, "aws4_request")],
    ["key-terminator", plain, key(aws4, day, region, service)],
    ["key-underived", plain, key(aws4)],
    ["key-day", plain, key(aws4, "20150831", region, service, "aws4_request")],
    ["key-service", plain, key(aws4, day, region, "lambda", "aws4_request")],
    ["key-region", plain, key(aws4, day, "us-east-1", service, "aws4_request")],
    ["signature-case", plain, { signature: (text) => text.toUpperCase() }],
    [
      "signature-base64",
      plain,
      { signature: (text) => Buffer.from(text, "hex").toString("base64") },
    ],
    ["signed-headers-unsorted", plain, { list: (list) => list.split(";").toReversed().join(";") }],
    ["signed-headers-case", plain, { list: (list) => list.replace("x-empty", "X-Empty") }],
    ["signed-header-missing", plain, { list: (list) => `${list};x-gone` }],
  ])("finds %s", (name, request, wrongs) => {
    expect(names(wronglySigned(request, wrongs))).toEqual([name]);
  });

  it("finds that the signer hashed an unsorted list of signed headers as sent", () => {
    const list = "x-amz-date;host";
    const wrong = wronglySigned(get("/"), {
      list: () => list,
      canonical: (right) =>
        right.replace("host;x-amz-date", list).replace(/(host:.*\n)(x-amz-date:.*\n)/, "$2$1"),
    });
    expect(names(wrong)).toEqual(["signed-headers-unsorted"]);
  });

  it("finds a signed header that did not arrive, although its value is unknown", () => {
    const request = without(
      signedBy("AKIDUSER", get("/", ["X-Kept", "1"], ["X-Gone", "2"])),
      "x-gone",
    );
    expect(names(request)).toEqual(["signed-header-missing"]);
    const [found] = diagnose(request, { secretAccessKey }, scope);
    expect(found?.advice).toMatch(/^x-gone was signed and did not arrive/);
    // A body that was changed, too, does not hide it, and a request without an absent header does not have it.
    expect(names({ ...request, body: Buffer.from("x") })).toEqual(["signed-header-missing"]);
    const changed = { ...signedBy("AKIDUSER", get("/", ["X-Kept", "1"])), body: Buffer.from("x") };
    expect(names(changed)).toEqual(["body-left-out"]);
  });

  it("finds that a token was added to a presigned URL after signing", () => {
    const credentials = credentialsOf("ASIASESSION");
    const { request } = presign(get("/prod"), {
      ...scope,
      date: now,
      credentials,
      omitSessionToken: true,
    });
    expect(names(request, credentials.secretAccessKey)).toEqual(["token-unsigned"]);
    const [found] = diagnose(request, credentials, scope);
    expect(found?.advice).not.toContain(credentials.sessionToken);
  });

  it("finds that the path was normalized and encoded again if the service signs the path as sent", () => {
    const request = signedBy("AKIDUSER", get("/prod//a%20b"));
    const settings = { ...scope, normalizePath: false, encodePath: false };
    expect(diagnose(request, { secretAccessKey }, settings).map(({ name }) => name)).toEqual([
      "path-normalized",
      "path-encoded-twice",
    ]);
  });
});

describe("diagnose, for a request with several mistakes,", () => {
  const curl = "/prod//a%20b/@c?b=2&a=1&a=*&flag&c=x%2fy";

  it.each<[string, WireRequest, Wrongs, readonly string[]]>([
    [
      "all mistakes of curl 7",
      get(curl),
      {
        canonical: (right) =>
          right
            .split("\n")
            .with(1, "/prod//a%20b/@c")
            .with(2, "b=2&a=1&a=*&flag&c=x%2fy")
            .join("\n"),
      },
      [
        "path-not-normalized",
        "path-encoded-once",
        "query-not-encoded",
        "query-unsorted",
        "query-bare-key",
      ],
    ],
    [
      "mistakes in path and body",
      data("x\n"),
      { canonical: (right) => right.replace("/prod", "/").replace(/.{64}$/, hexSha256("x")) },
      ["path-without-stage", "body-newline"],
    ],
    [
      "mistakes in path, query and host",
      get("/a%20b?b=1&a=1", ["Host", "api.example:8080"]),
      {
        canonical: (right) =>
          right.split("\n").with(1, "/a%20b").with(2, "b=1&a=1").join("\n").replace(":8080", ""),
      },
      ["path-encoded-once", "query-unsorted", "host-without-port"],
    ],
  ])("finds %s", (_, request, wrongs, expected) => {
    expect(names(wronglySigned(request, wrongs))).toEqual(expected);
  });
});

describe("diagnose finds no mistake", () => {
  it("in a right signature of any request", () => {
    fc.assert(
      fc.property(randomRequest, (request) => {
        expect(diagnose(signedBy("AKIDUSER", request), { secretAccessKey }, scope)).toEqual([]);
      }),
      { numRuns: runs(50) },
    );
  });

  it("in another key's signature of any request, and never throws", () => {
    fc.assert(
      fc.property(randomRequest, (request) => {
        const wrong = wronglySigned(request, secret("another"));
        expect(diagnose(wrong, { secretAccessKey }, scope)).toEqual([]);
      }),
      { numRuns: runs(50) },
    );
  });

  it.each<[string, WireRequest]>([
    ["a request signed with a wrong secret", wronglySigned(plain, secret("another"))],
    ["a request with another body", { ...signedBy("AKIDUSER"), body: Buffer.from("{}") }],
    ["a request with a malformed signature", wronglySigned(plain, { signature: () => "abc" })],
  ])("in %s", (_, request) => {
    expect(names(request)).toEqual([]);
  });

  it("in a request that is unsigned or has an invalid date", () => {
    expect(diagnose(plain, { secretAccessKey }, scope)).toEqual([]);
    const undated = without(signedBy("AKIDUSER"), "x-amz-date");
    const odd = { ...undated, headers: [...undated.headers, ["X-Amz-Date", "today"] as const] };
    expect(diagnose(odd, { secretAccessKey }, scope)).toEqual([]);
  });
});
