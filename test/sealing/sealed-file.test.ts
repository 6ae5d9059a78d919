import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { SealedSegment } from "../../lib/contract/secrets.ts";
import {
  emptySealedFile,
  parseSealedFile,
  printSealedFile,
  readSealedFile,
  SealedFileInvalid,
  writeSealedFile,
  type SealedFile,
} from "../../lib/sealing/sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "signet-sealed-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const segment: SealedSegment = {
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: ["proofKey"],
  ciphertext: "bm90IGEgc2VjcmV0",
};
const file: SealedFile = { app: "signet", stage: "dev", functions: { secure: [segment] } };
const text = printSealedFile(file);

const segments = fc.record({
  key: fc.uuid().map((id) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`),
  names: fc.array(
    fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("__proto__", "constructor", "\0", " ")),
    { minLength: 1, maxLength: 3 },
  ),
  ciphertext: fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString("base64")),
});
const files: fc.Arbitrary<SealedFile> = fc.record({
  app: fc.constant("signet"),
  stage: fc.constantFrom("dev", "local", "a-1"),
  functions: fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.string(),
          fc.constantFrom("constructor", "toString", "hasOwnProperty", "10", "9", " "),
        ),
        fc.array(segments, { maxLength: 3 }),
      ),
      { maxLength: 4 },
    )
    .map((entries) => Object.fromEntries(entries.filter(([name]) => name !== "__proto__"))),
});

describe("a printed sealed file", () => {
  it("parses to what it was, and prints the same again", () => {
    fc.assert(
      fc.property(files, (any) => {
        const printed = printSealedFile(any);
        const parsed = parseSealedFile(printed);
        expect(parsed).toEqual(any);
        expect(parsed && printSealedFile(parsed)).toBe(printed);
      }),
    );
  });

  it("has one form for one content, whatever the order it came in", () => {
    const { ciphertext, key, names } = segment;
    const shuffled = {
      functions: { b: [], a: [{ ciphertext, names, key }] },
      stage: "dev",
      app: "x",
    };
    expect(printSealedFile(shuffled)).toBe(
      printSealedFile({ app: "x", stage: "dev", functions: { a: [segment], b: [] } }),
    );
    expect(text).toMatch(/^\{\n {2}"app": "signet",\n {2}"stage": "dev",\n {2}"functions": \{\n/);
    expect(text.endsWith("}\n")).toBe(true);
  });

  it.each([
    ["CRLF line ends", text.replaceAll("\n", "\r\n")],
    ["no blanks", JSON.stringify(file)],
    ["tabs", JSON.stringify(file, null, "\t")],
    [
      "its members in another order",
      JSON.stringify({ functions: file.functions, stage: "dev", app: "signet" }),
    ],
  ])("is still itself with %s", (_, changed) => {
    expect(parseSealedFile(changed)).toEqual(file);
  });
});

describe("a text is no sealed file", () => {
  const without = (member: string) => JSON.stringify({ ...file, [member]: undefined });

  it.each([
    ["when it is empty", ""],
    ["when it is blank", " \n"],
    ["when it is NUL bytes, as after a power cut", "\0".repeat(100)],
    ["when it is cut short", text.slice(0, -10)],
    ["when something follows", `${text}{}`],
    ["with the marks of a merge", text.replace('"stage"', '<<<<<<< HEAD\n  "stage"')],
    ["when it is null", "null"],
    ["when it is a text", '"signet"'],
    ["when it is a list", `[${text}]`],
    ["without an app", without("app")],
    ["without a stage", without("stage")],
    ["without functions", without("functions")],
    ["with a stage that is no name", text.replace('"dev"', '"../dev"')],
    ["with a stage of two lines", text.replace('"dev"', '"dev\\nx"')],
    ["with functions in a list", JSON.stringify({ ...file, functions: [[segment]] })],
    ["with null for functions", JSON.stringify({ ...file, functions: null })],
    ["with null for a function", JSON.stringify({ ...file, functions: { secure: null } })],
    [
      "with a map for a function",
      JSON.stringify({ ...file, functions: { secure: { 0: segment, length: 1 } } }),
    ],
    ["with null for a segment", JSON.stringify({ ...file, functions: { secure: [null] } })],
    ["with a list for a segment", JSON.stringify({ ...file, functions: { secure: [[segment]] } })],
    [
      "with a plaintext for a segment",
      JSON.stringify({ ...file, functions: { secure: ["hunter2"] } }),
    ],
    ["with a function named __proto__", text.replace('"secure"', '"__proto__"')],
    ["with a member more", JSON.stringify({ ...file, version: 2 })],
    ["with a member named __proto__", text.replace('"app"', '"__proto__": {},\n  "app"')],
    ["with a member more in a segment", text.replace('"names"', '"note": "x",\n        "names"')],
    ["with the stage twice", text.replace('"stage": "dev"', '"stage": "prod",\n  "stage": "dev"')],
    ["with a function twice", text.replace('"secure"', '"secure": [],\n    "secure"')],
    ["with a ciphertext twice", text.replace('"key"', '"ciphertext": "AA==",\n        "key"')],
    ["when it nests without end", '{"app":'.repeat(100_000)],
    ["when it is a deep list", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    [
      "with a deep list for its functions",
      text.replace(/\[[^]*\]/, `${"[".repeat(50_000)}${"]".repeat(50_000)}`),
    ],
  ])("%s", (_, broken) => {
    expect(parseSealedFile(broken)).toBeUndefined();
  });

  it("whatever bytes it is made of: it parses or it does not, and never throws", () => {
    const damage = fc.tuple(
      fc.nat({ max: text.length }),
      fc.nat({ max: 10 }),
      fc.constantFrom("", "{", "}", '"', ",", "[]", "null", "\\", "\0", "\u2028"),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), damage, (any, [at, length, put]) => {
        expect(parseSealedFile(any)).toBeUndefined();
        const damaged = text.slice(0, at) + put + text.slice(at + length);
        const parsed = parseSealedFile(damaged);
        expect(parsed && parseSealedFile(printSealedFile(parsed))).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });

  it("does not change what every object inherits", () => {
    parseSealedFile('{"app":"signet","stage":"dev","functions":{"__proto__":{"polluted":[]}}}');
    parseSealedFile('{"__proto__":{"polluted":1},"app":"signet","stage":"dev","functions":{}}');
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("the sealed file on disk", () => {
  const path = join(folder, "on-disk", "dev.json");

  it("comes back as it was written, and its folder is made", () => {
    writeSealedFile(path, file);
    expect(readSealedFile(path, "dev")).toEqual(file);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it("is none where there is none, which is no error", () => {
    expect(readSealedFile(join(folder, "none.json"), "dev")).toBeUndefined();
    expect(readSealedFile(join(folder, "none", "dev.json"), "dev")).toBeUndefined();
  });

  it.each([
    [
      "is another stage's",
      text,
      "prod",
      /is sealed for app "signet", stage dev, not for signet, prod$/,
    ],
    ["is another app's", text.replace("signet", "other"), "dev", /for app "other", stage dev, not/],
    ["is damaged", text.slice(1), "dev", /is not a sealed file; restore it from git, or remove it/],
    ["holds a plaintext", '{"proofKey":"hunter2"}', "dev", /is not a sealed file/],
  ])("is refused when it %s, in one line without its content", (_, content, stage, message) => {
    const broken = join(folder, "broken.json");
    writeFileSync(broken, content);
    const read = () => readSealedFile(broken, stage);
    expect(read).toThrow(SealedFileInvalid);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hunter2|bm90|\n/);
  });

  it("is refused when it cannot be read", () => {
    const directory = join(folder, "directory.json");
    mkdirSync(directory);
    expect(() => readSealedFile(directory, "dev")).toThrow(SealedFileInvalid);
    expect(() => readSealedFile(directory, "dev")).toThrow(
      /^cannot read .*directory\.json: EISDIR/,
    );
    expect(() => readSealedFile(join(path, "dev.json"), "dev")).toThrow(/^cannot read .*ENOTDIR/);
  });

  it("stays as it was when the new one cannot be written, with nothing beside it", () => {
    const directory = join(folder, "full");
    mkdirSync(join(directory, "dev.json"), { recursive: true });
    expect(() => writeSealedFile(join(directory, "dev.json"), file)).toThrow(/EISDIR/);
    expect(readdirSync(directory)).toEqual(["dev.json"]);
  });

  it("keeps being readable by others after it was closed to them by hand", () => {
    chmodSync(path, 0o600);
    writeSealedFile(path, emptySealedFile("dev"));
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});
