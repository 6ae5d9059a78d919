import { runs } from "../../../random/runs.ts";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SealedSegment } from "../../../../lib/formats/sealed/sealed-segment.ts";
import type { SealedFile } from "../../../../lib/formats/sealed/function-segments.ts";
import { parseSealedFile } from "../../../../lib/formats/sealed/parse-sealed-file.ts";
import {
  emptySealedFile,
  readSealedFile,
  SealedFileInvalid,
} from "../../../../lib/sealed-file/read-sealed-file.ts";
import { checkSealedFile } from "../../../../lib/cli/sealing/file/check-sealed-file.ts";
import {
  printSealedFile,
  writeSealedFile,
} from "../../../../lib/cli/sealing/file/write-sealed-file.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

const segment: SealedSegment = {
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: ["proofKey"],
  ciphertext: "bm90IGEgc2VjcmV0",
};
const file: SealedFile = { app: "signet", stage: "dev", functions: { secure: [segment] } };
const text = printSealedFile(file);
/** Members in a fixed order. */
const KEYS = ["names", "stale", "form", "key", "ciphertext"];

const parse = (from: string): SealedFile => {
  const parsed = parseSealedFile(from);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
};

const uniqueNames = fc.uniqueArray(
  fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("__proto__", "constructor", "é", " ")),
  { minLength: 1, maxLength: 5 },
);
const ciphertexts = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString("base64"));
const segments: fc.Arbitrary<SealedSegment> = fc.record({
  key: fc.uuid().map((id) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`),
  names: uniqueNames.map((names) => names.toSorted()),
  ciphertext: ciphertexts,
});
const partlyStale = fc.tuple(segments, fc.nat({ max: 4 })).map(([any, from]) => {
  const stale = any.names.slice(Math.max(1, from));
  return stale.length === 0
    ? any
    : { ...any, names: any.names.filter((name) => !stale.includes(name)), stale };
});
const values = segments.map((any): SealedSegment => ({
  ...any,
  names: any.names.slice(0, 1),
  form: "value",
}));
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
        fc.array(fc.oneof(segments, partlyStale, values), { minLength: 1, maxLength: 3 }),
      ),
      { maxLength: 4 },
    )
    .map((entries) => Object.fromEntries(entries.filter(([name]) => name !== "__proto__"))),
});

describe("a printed sealed file", () => {
  it("parses to the same content, which prints the same text again", () => {
    const sorted = ({ functions }: SealedFile) =>
      Object.entries(functions)
        .flatMap(([name, list]) => list.map((one) => JSON.stringify([name, one], KEYS)))
        .toSorted();
    fc.assert(
      fc.property(files, (any) => {
        const printed = printSealedFile(any);
        const parsed = parse(printed);
        expect(sorted(parsed)).toEqual(sorted(any));
        expect(parsed).toMatchObject({ app: any.app, stage: any.stage });
        expect(printSealedFile(parsed)).toBe(printed);
      }),
    );
  });

  it("has a line for each segment, sorted, and a line between functions, so that git merges by line", () => {
    const other = { ...segment, names: ["b", "a"], stale: ["d", "c"] };
    const printed = printSealedFile({ ...file, functions: { z: [segment], a: [segment, other] } });
    const { key, ciphertext } = segment;
    expect(printed).toBe(
      `[
  {"function":"a"},
  {"function":"a","names":["a","b"],"stale":["c","d"],"key":"${key}","ciphertext":"${ciphertext}"},
  {"function":"a","names":["proofKey"],"key":"${key}","ciphertext":"${ciphertext}"},
  {"function":"z"},
  {"function":"z","names":["proofKey"],"key":"${key}","ciphertext":"${ciphertext}"},
  {"format":2,"app":"signet","stage":"dev"}
]
`,
    );
  });

  it("with every kind of segment still has its original meaning", () => {
    const vector = join(import.meta.dirname, "../../../vectors/sealed-file/every-member.json");
    const made = readFileSync(vector, "utf8");
    const { key, ciphertext } = parse(made).functions["orders"]?.[0] ?? segment;
    expect(parse(made)).toEqual({
      app: "signet",
      stage: "prod-eu",
      functions: {
        orders: [{ key, names: ["receiptKey"], form: "value", ciphertext }],
        secure: [
          { key, names: ["a", "b"], stale: ["proofKey"], ciphertext },
          expect.objectContaining({ names: ["proofKey"], ciphertext }),
        ],
      },
    });
    expect(ciphertext).toMatch(/^AQICAH/);
    expect(printSealedFile(parse(made))).toBe(made);
  });

  it("has only its last line if no secret is sealed", () => {
    const empty = '[\n  {"format":2,"app":"signet","stage":"dev"}\n]\n';
    expect(printSealedFile(emptySealedFile({ app: "signet", stage: "dev" }))).toBe(empty);
    expect(parse(empty)).toEqual(emptySealedFile({ app: "signet", stage: "dev" }));
    expect(printSealedFile({ ...file, functions: { secure: [] } })).toBe(empty);
  });

  it.each([
    ["CRLF line ends", text.replaceAll("\n", "\r\n")],
    ["no whitespace", text.replaceAll(/[\n ]/g, "")],
    ["tabs", JSON.stringify(JSON.parse(text), null, "\t")],
    ["no lines between functions", text.replace('  {"function":"secure"},\n', "")],
    ["its lines in another order", JSON.stringify(JSON.parse(text).toReversed())],
  ])("has the same meaning with %s", (_, changed) => {
    expect(parseSealedFile(changed)).toEqual(file);
  });
});

describe("the first format", () => {
  const first = (functions: object) => JSON.stringify({ app: "signet", stage: "dev", functions });

  it("is still read, and is written as the second format", () => {
    const vectors = join(import.meta.dirname, "../../../vectors/sealed-file");
    const [old, now] = ["first-format.json", "second-format.json"].map((name) =>
      readFileSync(join(vectors, name), "utf8"),
    );
    expect(printSealedFile(parse(old ?? ""))).toBe(now);
    expect(parse(now ?? "")).toEqual(parse(old ?? ""));
  });

  it("has each name in the last segment that lists it", () => {
    const both = { ...segment, names: ["a", "b"] };
    const later = { ...segment, names: ["b"] };
    expect(parse(first({ secure: [segment, both, later, segment] })).functions).toEqual({
      secure: [{ ...both, names: ["a"], stale: ["b"] }, later, segment],
    });
  });

  it.each([
    ["without functions", JSON.stringify({ app: "signet", stage: "dev" }), "it has no functions"],
    ["with functions in a list", first([[segment]]), "it has no functions"],
    ["with null for a function", first({ secure: null }), "a function has no list of segments"],
    [
      "with a map for a function",
      first({ secure: { 0: segment, length: 1 } }),
      "a function has no list of segments",
    ],
    [
      "with a plaintext for a segment",
      first({ secure: ["hunter2"] }),
      "a segment of function secure: it is not an object",
    ],
    [
      "with a function named __proto__",
      first({ secure: [segment] }).replace("secure", "__proto__"),
      "a function has no list of segments",
    ],
    [
      "with an unknown member",
      JSON.stringify({ ...file, version: 2 }),
      'it has an unknown member "version"',
    ],
    [
      "with a function twice",
      first({ secure: [segment] }).replace('"secure"', '"secure":[],"secure"'),
      "a member occurs twice, or its text is not in the form that Signet writes",
    ],
  ])("is rejected %s", (_, broken, problem) => {
    expect(parseSealedFile(broken)).toEqual({ problem });
  });
});

describe("a text is not a sealed file", () => {
  const line = (members: object) =>
    printSealedFile(file).replace(/ {2}\{"function":"secure",.*/, `  ${JSON.stringify(members)},`);
  const whole = { function: "secure", ...segment };
  const of = (members: object) => line({ ...whole, ...members });
  const head = (members: object) =>
    text.replace(/ {2}\{"format.*/, `  ${JSON.stringify({ format: 2, ...members })}`);

  it.each([
    ["if it is empty", "", "it is not JSON"],
    ["if it is whitespace", " \n", "it is not JSON"],
    ["if it is NUL bytes, as after a power cut", "\0".repeat(100), "it is not JSON"],
    ["if it is cut short", text.slice(0, -10), "it is not JSON"],
    ["if more text follows", `${text}{}`, "it is not JSON"],
    ["if it is null", "null", "it has no app"],
    ["if it is a string", '"signet"', "it has no app"],
    ["if it is an empty list", "[]", 'it has no line with "format":2'],
    ["if it has no format", text.replace(":2", ":0"), 'it has no line with "format":2'],
    [
      "if it has two lines with an app and a stage",
      text.replace("[", '[{"format":2,"app":"signet","stage":"prod"},'),
      "two lines say what it is sealed for",
    ],
    ["without an app", head({ stage: "dev" }), "it has no app"],
    ["without a stage", head({ app: "signet" }), "it has no valid stage"],
    ["with an invalid stage name", text.replace('"dev"', '"../dev"'), "it has no valid stage"],
    ["with a stage of two lines", text.replace('"dev"', '"dev\\nx"'), "it has no valid stage"],
    [
      "with an unknown member",
      head({ app: "signet", stage: "dev", a: 1 }),
      'it has an unknown member "a"',
    ],
    [
      "with a member named __proto__",
      text.replace('"app"', '"__proto__":{},"app"'),
      'it has an unknown member "__proto__"',
    ],
    [
      "with null for a segment",
      text.replace("[\n", "[null,\n"),
      "a segment has no valid name of a function",
    ],
    [
      "with a list for a segment",
      text.replace("[\n", "[[],\n"),
      "a segment has no valid name of a function",
    ],
    [
      "with a plaintext for a segment",
      text.replace("[", '["hunter2",'),
      "a segment has no valid name of a function",
    ],
    [
      "with a segment without a function",
      line(segment),
      "a segment has no valid name of a function",
    ],
    [
      "with a function named __proto__",
      of({ function: "__proto__" }),
      "a segment has no valid name of a function",
    ],
    [
      "with a function that is not a string",
      of({ function: 1 }),
      "a segment has no valid name of a function",
    ],
    [
      "with an unknown member in a segment",
      of({ note: "x" }),
      'a segment of function secure: it has an unknown member "note"',
    ],
    [
      "with a ciphertext that is not canonical",
      of({ ciphertext: "bm90IGEgc2VjcmV1=" }),
      "a segment of function secure: its ciphertext is not canonical base64",
    ],
    [
      "without a key",
      of({ key: undefined }),
      "a segment of function secure: its key is not an ARN",
    ],
    [
      "without names",
      of({ names: [] }),
      "a segment of function secure: its names are not a list of names",
    ],
    [
      "with the stage twice",
      text.replace('"stage":"dev"', '"stage":"prod","stage":"dev"'),
      "a member occurs twice, or its text is not in the form that Signet writes",
    ],
    [
      "with a ciphertext twice",
      text.replace('"key"', '"ciphertext":"AA==","key"'),
      "a member occurs twice, or its text is not in the form that Signet writes",
    ],
    ["if it nests endlessly", '{"app":'.repeat(100_000), "it is not JSON"],
    [
      "if it is a deep list",
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      "it is nested too deeply",
    ],
    [
      "with a huge number of invalid segments",
      `[${"{},".repeat(100_000)}{"format":2,"app":"signet","stage":"dev"}]`,
      "a segment has no valid name of a function",
    ],
  ])("%s", (_, broken, problem) => {
    expect(parseSealedFile(broken)).toEqual({ problem });
  });

  it.each([
    ["an escape sequence", "\u001b[2J"],
    ["a newline", "a\nb"],
    ["a NUL", "\0"],
    ["DEL", "\u007f"],
    ["a control character of C1", "\u009b31m"],
    ["a reversal of the text order", "a\u202eb"],
    ["an isolate of the text order", "a\u2066b"],
    ["a line separator", "a\u2028b"],
  ])("if a name has %s, which the error does not show", (_, name) => {
    const broken = [
      of({ names: [name] }),
      of({ names: ["a"], stale: [name] }),
      of({ function: name }),
      of({ [name]: 1 }),
      head({ app: "signet", stage: "dev", [name]: 1 }),
      JSON.stringify({ app: "signet", stage: "dev", functions: { [name]: [segment] } }),
    ];
    for (const one of broken) {
      const parsed = parseSealedFile(one);
      expect(parsed).toHaveProperty("problem", expect.stringMatching(/^[ -~]+$/));
    }
    writeFileSync(join(folder, "other.json"), head({ app: name, stage: "dev" }));
    expect(() =>
      readSealedFile(join(folder, "other.json"), { app: "signet", stage: "dev" }),
    ).toThrow(/^[ -~]+$/);
  });

  it("if it is random text, and a damaged file never makes the parser throw", () => {
    const damage = fc.tuple(
      fc.nat({ max: text.length }),
      fc.nat({ max: 10 }),
      fc.constantFrom("", "{", "}", '"', ",", "[]", "null", "\\", "\0", "\u2028"),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), damage, (any, [at, length, put]) => {
        expect(parseSealedFile(any)).toHaveProperty("problem");
        const damaged = text.slice(0, at) + put + text.slice(at + length);
        const parsed = parseSealedFile(damaged);
        const again = "problem" in parsed ? parsed : parseSealedFile(printSealedFile(parsed));
        expect(again).toEqual(parsed);
        expect(parsed).not.toHaveProperty("problem", expect.stringContaining("bm90IGEg"));
      }),
      { numRuns: runs(500) },
    );
  });

  it("and cannot change the prototype of objects", () => {
    parseSealedFile('{"app":"signet","stage":"dev","functions":{"__proto__":{"polluted":[]}}}');
    parseSealedFile('[{"__proto__":{"polluted":1}},{"format":2,"app":"signet","stage":"dev"}]');
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("the sealed file on disk", () => {
  const path = join(folder, "on-disk", "dev.json");

  it("is read as it was written, and its folder is created", () => {
    writeSealedFile(path, file);
    expect(readSealedFile(path, { app: "signet", stage: "dev" })).toEqual(file);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it("is undefined if it does not exist, which is not an error", () => {
    expect(
      readSealedFile(join(folder, "none.json"), { app: "signet", stage: "dev" }),
    ).toBeUndefined();
    expect(
      readSealedFile(join(folder, "none", "dev.json"), { app: "signet", stage: "dev" }),
    ).toBeUndefined();
  });

  it.each([
    [
      "belongs to another stage",
      text,
      "prod",
      /is sealed for app "signet", stage dev, not for signet, prod$/,
    ],
    [
      "belongs to another app",
      text.replace("signet", "other"),
      "dev",
      /for app "other", stage dev, not/,
    ],
    [
      "is damaged",
      text.slice(1),
      "dev",
      /is not a sealed file: it is not JSON; restore it from git, or remove it/,
    ],
    ["contains a plaintext", '{"proofKey":"hunter2"}', "dev", /is not a sealed file/],
  ])("is rejected in one line without its content if it %s", (_, content, stage, message) => {
    const broken = join(folder, "broken.json");
    writeFileSync(broken, content);
    const read = () => readSealedFile(broken, { app: "signet", stage });
    expect(read).toThrow(SealedFileInvalid);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hunter2|bm90|\n/);
  });

  it.each([
    ["in the same form", text.replace(":2", ":3")],
    [
      "with lines of another kind",
      text.replace(":2", ":10").replace("[\n", '[\n{"new":1,"new":2},'),
    ],
    ["in another form", '{"format":3,"segments":{}}'],
  ])("is rejected without the advice to remove it if a newer Signet wrote it %s", (_, content) => {
    const newer = join(folder, "newer.json");
    writeFileSync(newer, content);
    const read = () => readSealedFile(newer, { app: "signet", stage: "dev" });
    expect(read).toThrow(SealedFileInvalid);
    expect(read).toThrow(
      /newer\.json was written by a newer Signet: its format is (3|10), .*update/,
    );
    expect(read).not.toThrow(/restore|seal its secrets/);
  });

  it("is rejected if it cannot be read", () => {
    const directory = join(folder, "directory.json");
    mkdirSync(directory);
    expect(() => readSealedFile(directory, { app: "signet", stage: "dev" })).toThrow(
      SealedFileInvalid,
    );
    expect(() => readSealedFile(directory, { app: "signet", stage: "dev" })).toThrow(
      /^cannot read .*directory\.json is a folder; only a regular file is read/,
    );
    expect(() => readSealedFile(join(path, "dev.json"), { app: "signet", stage: "dev" })).toThrow(
      /^cannot read .*ENOTDIR/,
    );
  });

  it("stays unchanged if the new one cannot be written, with no file beside it", () => {
    const directory = join(folder, "full");
    mkdirSync(join(directory, "dev.json"), { recursive: true });
    expect(() => writeSealedFile(join(directory, "dev.json"), file)).toThrow(/EISDIR/);
    expect(readdirSync(directory)).toEqual(["dev.json"]);
  });

  it("becomes readable by other users again if its mode was changed by hand", () => {
    chmodSync(path, 0o600);
    writeSealedFile(path, emptySealedFile({ app: "signet", stage: "dev" }));
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});

describe("a file with the conflict markers of a merge", () => {
  const other = { ...segment, ciphertext: "b3RoZXI=" };
  const line = (one: SealedSegment) =>
    printSealedFile({ ...file, functions: { secure: [one] } }).split("\n")[2] ?? "";
  const conflict = (base: string) =>
    text.replace(
      line(segment),
      ["<<<<<<< HEAD", line(segment), base, "=======", line(other), ">>>>>>> theirs"]
        .filter((one) => one !== "")
        .join("\n"),
    );

  it.each([
    ["git's usual style", conflict("")],
    ["the style diff3", conflict(`||||||| base\n${line({ ...segment, ciphertext: "YmFzZQ==" })}`)],
  ])("is a sealed file without them, and the error says so: %s", (_, conflicted) => {
    const path = join(folder, "conflict.json");
    writeFileSync(path, conflicted);
    expect(() => readSealedFile(path, { stage: "dev" })).toThrow(
      /it has the conflict markers of a merge; delete the lines that begin with <<<<<<<, \|\|\|\|\|\|\|, ======= or >>>>>>>, keep all others, and run signet encrypt check --stage dev/,
    );
    const mended = conflicted.replaceAll(/^[<|=>]{7}.*\n/gm, "");
    const { findings } = checkSealedFile(parse(mended), undefined);
    expect(findings[0]).toMatchObject({
      level: "error",
      text: expect.stringMatching(/several segments hold proofKey, .*; run compact, or set/),
    });
  });
});
