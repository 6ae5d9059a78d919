import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { parseSealedFile } from "../../../lib/formats/sealed/parse-sealed-file.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { printSealedFile } from "../../../lib/cli/sealing/file/write-sealed-file.ts";
import { author, type Author } from "./author.ts";
import { openAll } from "./open-all.ts";

const FUNCTIONS = ["open", "orders", "secure"];
const SEGMENTS = [0, 1, 2];
const namesOf = SEGMENTS.flatMap((segment) => [`a${segment}`, `b${segment}`]);

async function wholeFile(me: Author): Promise<SealedFile> {
  const functions: Record<string, SealedFile["functions"][string]> = {};
  for (const name of FUNCTIONS) {
    functions[name] = await Promise.all(
      SEGMENTS.map((n) =>
        me.segmentOf({ [`a${n}`]: `${name} a${n}`, [`b${n}`]: `${name} b${n}` }, name),
      ),
    );
  }
  return { ...emptySealedFile({ app: "signet", stage: "dev" }), functions };
}

type Line = Record<string, unknown>;

/** Changes to lines and their members that do not need the permission to encrypt. */
const tampering = fc.record({
  how: fc.constantFrom(
    "drop",
    "duplicate",
    "swap ciphertexts",
    "swap names",
    "swap functions",
    "copy to function",
    "move to function",
    "replace ciphertext",
  ),
  first: fc.nat({ max: 8 }),
  step: fc.integer({ min: 1, max: 8 }),
});

type Tampering = typeof tampering extends fc.Arbitrary<infer T> ? T : never;

function tampered(lines: readonly Line[], { how, first, step }: Tampering): readonly Line[] {
  const second = (first + step) % lines.length;
  const [one = {}, other = {}] = [lines[first], lines[second]];
  const put = (a: Line, b: Line = other) =>
    lines.map((line) => (line === one ? a : line === other ? b : line));
  switch (how) {
    case "drop":
      return lines.filter((line) => line !== one);
    case "duplicate":
      return [...lines, one];
    case "swap ciphertexts":
      return put(
        { ...one, ciphertext: other["ciphertext"] },
        { ...other, ciphertext: one["ciphertext"] },
      );
    case "swap names":
      return put({ ...one, names: other["names"] }, { ...other, names: one["names"] });
    case "swap functions":
      return put({ ...one, function: other["function"] }, { ...other, function: one["function"] });
    case "copy to function":
      return [...lines, { ...one, function: other["function"] }];
    case "move to function":
      return put({ ...one, function: other["function"] });
    case "replace ciphertext":
      return put({ ...one, ciphertext: other["ciphertext"] });
  }
}

it("a function whose lines were dropped, doubled, moved or swapped gets no secrets, and other functions get theirs", async () => {
  const me = author();
  const text = printSealedFile(await wholeFile(me));
  const all: readonly Line[] = JSON.parse(text);
  const lines = all.filter((line) => "names" in line);
  const outcomes = async (from: readonly Line[]) => {
    const parsed = parseSealedFile(JSON.stringify([...from, all.at(-1)]));
    if ("problem" in parsed) return FUNCTIONS.map(() => "refused");
    return Promise.all(
      FUNCTIONS.map((name) =>
        openAll(
          me.service,
          encryptionContext("signet", "dev", name),
          segmentsOf(parsed, name),
          namesOf,
        ).then(
          (values) => JSON.stringify(values),
          () => "refused",
        ),
      ),
    );
  };
  const whole = await outcomes(lines);
  await fc.assert(
    fc.asyncProperty(tampering, async (change) => {
      const after = tampered(lines, change);
      const touched = FUNCTIONS.filter((name) => lineTexts(after, name) !== lineTexts(lines, name));
      const found = await outcomes(after);
      expect(found).toEqual(
        FUNCTIONS.map((name, index) => (touched.includes(name) ? "refused" : whole[index])),
      );
    }),
    { numRuns: runs(300) },
  );
});

function lineTexts(lines: readonly Line[], name: string): string {
  const texts = lines
    .filter((line) => line["function"] === name)
    .map((line) => JSON.stringify(line));
  return texts.toSorted().join("\n");
}
