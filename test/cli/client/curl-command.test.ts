import { runs } from "../../random/runs.ts";
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand, quoted, type CurlOptions } from "../../../lib/cli/client/curl-command.ts";
import { wireRequest, type Pair } from "../../../lib/sigv4/request/request.ts";

const options = { region: "eu-west-1", service: "execute-api", sessionToken: false };

/** Returns the arguments that a POSIX shell passes to curl for a command, with these variables. */
function argvOf(command: string): readonly string[] {
  const { stdout, status } = spawnSync(
    "sh",
    ["-c", `curl() { printf '%s\\0' "$@"; }\n${command}`],
    {
      env: { AWS_ACCESS_KEY_ID: "ID", AWS_SECRET_ACCESS_KEY: "KEY", AWS_SESSION_TOKEN: "TOKEN" },
    },
  );
  expect(status).toBe(0);
  return stdout.toString("utf8").split("\0").slice(0, -1);
}

interface Given {
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: string | Uint8Array;
  readonly bodyFile?: string;
  readonly sessionToken?: boolean;
  readonly connectTo?: CurlOptions["connectTo"];
}

function curlOf(url: string, { method = "GET", headers = [], body = "", ...more }: Given = {}) {
  const request = wireRequest(method, url, headers, Buffer.from(body));
  const { command, warnings } = curlCommand(url, request, { ...options, ...more });
  return { argv: argvOf(command), warnings, command };
}

const signing = ["--aws-sigv4", "aws:amz:eu-west-1:execute-api", "--user", "ID:KEY"];

it("the command signs with environment variables and sends the path unchanged", () => {
  const { argv, command, warnings } = curlOf("https://a.example/prod/x");
  expect(argv).toEqual([...signing, "--path-as-is", "https://a.example/prod/x"]);
  expect(command).toContain('"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
  expect(warnings).toEqual([]);
});

it("the command sends the session token if there is one", () => {
  const { argv } = curlOf("https://a.example/", { sessionToken: true });
  expect(argv).toContain("x-amz-security-token: TOKEN");
  expect(curlOf("https://a.example/").argv.join("\n")).not.toContain("x-amz-security-token");
});

it.each<[string, string, readonly string[]]>([
  ["POST with a body", "POST", ["-X", "POST", "--data-raw", "@it's"]],
  ["GET with a body", "GET", ["-X", "GET", "--data-raw", "@it's"]],
])("the command for a %s has the method and the body", (_, method, expected) => {
  const headers: readonly Pair[] = [["Content-Type", "text/plain"]];
  const { argv } = curlOf("https://a.example/", { method, headers, body: "@it's" });
  const without = argv.filter((word) => word !== "-H" && !word.startsWith("Content-Type"));
  expect(without.slice(5, -1)).toEqual(expected);
});

it.each([
  ["GET", []],
  ["HEAD", ["--head"]],
  ["DELETE", ["-X", "DELETE"]],
  ["POST", ["-X", "POST"]],
])("the command for a %s without a body has no body", (method, expected) => {
  expect(curlOf("https://a.example/", { method }).argv.slice(5, -1)).toEqual(expected);
});

it("the command keeps another Host and leaves out the one that curl sends by itself", () => {
  const { argv } = curlOf("https://a.example/", { headers: [["Host", "b.example"]] });
  expect(argv).toContain("Host: b.example");
  expect(curlOf("https://a.example/").argv.join("\n")).not.toContain("Host");
});

it.each<[string, string | Uint8Array, string | undefined, readonly string[]]>([
  ["text", "tea\n", undefined, ["--data-raw", "tea\n"]],
  ["text of a file", "tea", "order.json", ["--data-raw", "tea"]],
  ["long text", "x".repeat(8192), undefined, ["--data-binary", "@-"]],
  ["long text of a file", "x".repeat(8192), "it's", ["--data-binary", "@it's"]],
  ["bytes", Uint8Array.of(0, 1), undefined, ["--data-binary", "@-"]],
  ["bytes that are not UTF-8", Uint8Array.of(0xff), "f", ["--data-binary", "@f"]],
  ["an escape code", "\u001b[2J", "f", ["--data-binary", "@f"]],
])("the command has the right option for a body that is %s", (_, body, bodyFile, expected) => {
  const given = { method: "POST", body, ...(bodyFile === undefined ? {} : { bodyFile }) };
  expect(curlOf("https://a.example/", given).argv.slice(7, -1)).toEqual(expected);
});

describe("the query", () => {
  it.each([
    ["b=1&a=2", "a=2&b=1"],
    ["a", "a="],
    ["a=1&a=2&A=3", "A=3&a=1&a=2"],
    ["a=%c3%a9", "a=%C3%A9"],
    ["a=%41*", "a=A%2A"],
    ["a[]=1", "a%5B%5D=1"],
  ])("%s is written in canonical form, %s", (given, written) => {
    const { argv, warnings } = curlOf(`https://a.example/?${given}`);
    expect(argv.at(-1)).toBe(`https://a.example/?${written}`);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["a=2&a=1", /the order of its repeated names$/],
    ["b=1&a=x+y", /its `\+`$/],
  ])("%s stays unchanged, with a warning", (given, warning) => {
    const { argv, warnings } = curlOf(`https://a.example/?${given}`);
    expect(argv.at(-1)).toBe(`https://a.example/?${given}`);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  it("with brackets is not treated as a pattern by curl", () => {
    expect(curlOf("https://a.example/?a[]=2&a[]=1").argv).toContain("--globoff");
    expect(curlOf("https://a.example/?a[]=1").argv).not.toContain("--globoff");
    expect(curlOf("https://a.example/{id}").argv).toContain("--globoff");
  });
});

it.each<[string, string, Given, RegExp]>([
  ["a path that needs encoding", "https://a.example/a%20b", {}, /sign the path unchanged/],
  ["a path that needs normalizing", "https://a.example/a/../b", {}, /sign the path unchanged/],
  [
    "a repeated header",
    "https://a.example/",
    {
      headers: [
        ["X-One", "1"],
        ["x-one", "2"],
      ],
    },
    /join repeated headers/,
  ],
  [
    "a header without a value",
    "https://a.example/",
    { headers: [["X-One", ""]] },
    /sign an empty header/,
  ],
  [
    "a body without a type",
    "https://a.example/",
    { method: "POST", body: "x" },
    /its own Content-Type/,
  ],
])("a warning is given for %s", (_, url, given, warning) => {
  expect(curlOf(url, given).warnings).toEqual([expect.stringMatching(warning)]);
});

it("a shell reads quoted words unchanged", () => {
  const text = fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      "\\",
      "$",
      "`",
      "!",
      "\n",
      " ",
      "*",
      "~",
      "#",
      "a",
      "é",
      "=",
      "-",
    ),
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (words) => {
      expect(argvOf(`curl ${words.map(quoted).join(" ")}`)).toEqual(words);
    }),
    { numRuns: runs(50) },
  );
});

it("a shell passes the request unchanged to curl", () => {
  const printable = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  const query = printable.map((word) => encodeURIComponent(word));
  const value = printable.map((word) => word.trim()).filter((word) => word !== "");
  fc.assert(
    fc.property(query, value, printable, (word, header, body) => {
      const headers: readonly Pair[] = [["Content-Type", header]];
      const given = { method: "PUT", headers, body };
      expect(curlOf(`https://a.example/${word}`, given).argv).toEqual([
        ...signing,
        "--path-as-is",
        "-X",
        "PUT",
        "-H",
        `Content-Type: ${header}`,
        "--data-raw",
        body,
        `https://a.example/${word}`,
      ]);
    }),
    { numRuns: runs(50) },
  );
});

it.each([
  [{ host: "b.example", port: 8443 }, "::b.example:8443"],
  [{ host: "::1", port: 80 }, "::[::1]:80"],
  [{ host: "b.example" }, "::b.example:"],
])("the command connects to %j in curl's form", (connectTo, expected) => {
  const { argv } = curlOf("https://a.example/", { connectTo });
  expect(argv[argv.indexOf("--connect-to") + 1]).toBe(expected);
});
