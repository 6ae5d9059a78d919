import { describe, expect, it } from "vitest";
import { importedValues } from "../../../scripts/encrypt/import-values.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();

describe("an import", () => {
  it.each([
    ["dotenv", `# both\nexport a='${canary} '\n\nb="two\nlines" # said\n`, "two\nlines"],
    ["dotenv with CRLF and a BOM", `\ufeffa="${canary} "\r\nb: 2\r\n`, "2"],
    ["JSON", JSON.stringify({ a: `${canary} `, b: '"x":1' }), '"x":1'],
  ])("of %s is sealed into one segment, and hinted at by name", async (_, text, b) => {
    await stage.done(["set", "secure", "proofKey"], "0");
    const { said } = await stage.done(["import", "secure"], text);
    expect(said).toContain("encrypt: a: the value ends with a blank or a newline");
    expect(said.at(-1)).toBe(`sealed secure a, b into ${stage.path}; deploy to put them into use`);
    expect(stage.segments()).toHaveLength(1);
    const names = ["a", "b", "proofKey"] as const;
    expect(await stage.opened(names)).toEqual({ a: `${canary} `, b, proofKey: "0" });
  });

  it("goes to several functions, each of which must declare every name", async () => {
    await stage.done(["import", "secure,orders"], `a=${canary}\nproofKey=1\n`);
    expect(await stage.opened(["a"], "orders")).toEqual({ a: canary });
    expect(await stage.refused(2, ["import", "secure,orders"], `a=1\nb=${canary}\nc=3`)).toBe(
      "encrypt: function secure has no secret c; it has proofKey, a, b",
    );
    expect(await stage.refused(2, ["import", "secure,orders"], `b=${canary}`)).toBe(
      "encrypt: function orders has no secret b; it has proofKey, a",
    );
  });

  it.each([
    ["nothing", "\n# nothing\n", "the input has no NAME=value"],
    ["an empty value", "a=1\nb=\n", "the value for b is empty"],
    ["a name twice", `a=1\nb=2\nexport a=${canary}\n`, "a stands twice, in lines 1 and 3"],
    ["a line that is none", `a=1\n${canary}\n`, "line 2 is no NAME=value"],
    ["a name twice in JSON", `{"a":"1","a":"${canary}"}`, "the input has a name twice"],
    ["broken JSON", `{"a":"${canary}"`, "the input begins like JSON and is none"],
    ["a list", `["${canary}"]`, 'the input is no JSON object {"NAME": "value"}'],
    ["a number", '{"a":1}', "the value of a is no text; put it in quotes"],
    ["half of a surrogate pair", '{"a":"\\ud800"}', "the value for a has half of a surrogate pair"],
    ["no UTF-8", Buffer.from([0x61, 0x3d, 0xff]), "the input is not UTF-8 text"],
  ])("of %s is refused whole", async (_, text, message) => {
    await stage.done(["set", "secure", "proofKey"], "0");
    expect(await stage.refused(1, ["import", "secure"], text)).toContain(`encrypt: ${message}`);
  });

  it("takes no value as a word", async () => {
    expect(await stage.refused(2, ["import", "secure", `a=${canary}`])).toContain(
      "a value comes on standard input, never as an argument",
    );
  });
});

describe("what dotenv makes of a file", () => {
  it("is what it says, with a hint where a # cuts a value off", () => {
    const { values, hints } = importedValues("a=pass#word\nb='pass#word'\nc=x # said\n");
    expect([...values]).toEqual([
      ["a", "pass"],
      ["b", "pass#word"],
      ["c", "x"],
    ]);
    expect(hints).toEqual([
      "of a nothing is taken from its # on; put the value in quotes if that is part of it",
    ]);
  });

  it("takes lines in a quoted value for a part of it", () => {
    const { values } = importedValues('a="x\na=2\nno assignment\n# no comment\n"\nb=1');
    expect([...values]).toEqual([
      ["a", "x\na=2\nno assignment\n# no comment\n"],
      ["b", "1"],
    ]);
  });
});
