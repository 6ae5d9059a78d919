import { beforeEach, describe, expect, it } from "vitest";
import {
  segmentsOf,
  withSegments,
  type SealedFile,
} from "../../../lib/formats/sealed/function-segments.ts";
import { recordRemoved } from "../../../lib/formats/sealed/removed-segments.ts";
import { parseSealedFile } from "../../../lib/formats/sealed/parse-sealed-file.ts";
import { printSealedFile } from "../../../lib/cli/sealing/file/write-sealed-file.ts";
import { author, shape, type Author } from "./author.ts";

let me: Author;
beforeEach(() => {
  me = author();
});

function parse(text: string): SealedFile {
  const file = parseSealedFile(text);
  if ("problem" in file) throw new Error(file.problem);
  return file;
}

describe("a removed segment", () => {
  it("is recorded in a line, and ignored if a merge restores its own line", async () => {
    const before = await me.fileOf({ a: "1" }, { b: "2" });
    const [a, b] = segmentsOf(before, "secure");
    const after = recordRemoved(before, withSegments(before, "secure", b ? [b] : []));
    const text = printSealedFile(after);
    expect(text).toMatch(/^\[\n {2}\{"gone":"[0-9a-f]{16}"\},\n {2}\{"function":"secure"\},/);
    expect(printSealedFile(parse(text))).toBe(text);
    const back = JSON.stringify({ function: "secure", ...a });
    const merged = parse(text.replace("[\n", `[\n  ${back},\n`));
    expect(shape(merged)).toEqual([{ names: ["b"] }]);
    expect(merged.returned).toEqual(["secure a"]);
    expect(parse(text)).not.toHaveProperty("returned");
  });

  it("may be added again on purpose, as the command adopt does", async () => {
    const whole = await me.fileOf({ a: "1" });
    const none = recordRemoved(whole, withSegments(whole, "secure", []));
    expect(none.gone).toHaveLength(1);
    const again = recordRemoved(none, { ...none, functions: whole.functions });
    expect(again.gone).toEqual([]);
    expect(parse(printSealedFile(again))).toEqual(whole);
  });

  it("is no longer recorded after a hundred other segments were removed", async () => {
    let file = await me.fileOf({ a: "0" });
    for (let number = 1; number <= 101; number++) {
      file = recordRemoved(
        file,
        await me
          .fileOf({ a: `${number}` })
          .then((next) => ({ ...file, functions: next.functions })),
      );
    }
    expect(file.gone).toHaveLength(1);
  });

  it.each(['{"gone":"x"}', '{"gone":1}', '{"gone":"0123456789abcdef","names":["a"]}'])(
    "cannot be recorded as the line %s",
    (line) => {
      expect(parseSealedFile(`[${line},{"format":2,"app":"signet","stage":"dev"}]`)).toEqual({
        problem: "a line has no valid id of a removed segment",
      });
    },
  );
});
