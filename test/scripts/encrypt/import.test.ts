import { describe, expect, it } from "vitest";
import { importedValues } from "../../../scripts/encrypt/input/import-values.ts";
import { InputRefused } from "../../../scripts/terminal/read-input.ts";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();

describe("an import", () => {
  it.each([
    ["dotenv", `# both\nexport a='${canary} '\n\nb="two\nlines" # said\n`, "two\nlines"],
    ["dotenv with CRLF and a BOM", `\ufeffa="${canary} "\r\nb: 2\r\n`, "2"],
    ["JSON", JSON.stringify({ a: `${canary} `, b: '"x":1' }), '"x":1'],
  ])("of %s is sealed into one segment, and its hints name the secret", async (_, text, b) => {
    await stage.done(["set", "secure", "proofKey"], "0");
    const { said } = await stage.done(["import", "secure"], text);
    expect(said).toContain("encrypt: a: the value ends with whitespace or a newline");
    expect(said.at(-1)).toBe(
      `sealed secure a, b into ${stage.path}; signet serve reloads by itself if it watches, otherwise start it again`,
    );
    expect(stage.segments()).toHaveLength(1);
    const names = ["a", "b", "proofKey"] as const;
    expect(await stage.opened(names)).toEqual({ a: `${canary} `, b, proofKey: "0" });
  });

  it("for several functions needs every name declared by each function", async () => {
    await stage.done(["import", "secure,orders"], `a=${canary}\nproofKey=1\n`);
    expect(await stage.opened(["a"], "orders")).toEqual({ a: canary });
    expect(await stage.refused(2, ["import", "secure,orders"], `a=1\nb=${canary}\nc=3`)).toBe(
      "encrypt: function secure does not declare secret c; it declares proofKey, a, b",
    );
    expect(await stage.refused(2, ["import", "secure,orders"], `b=${canary}`)).toBe(
      "encrypt: function orders does not declare secret b; it declares proofKey, a",
    );
  });

  it.each([
    ["a file without values", "\n# nothing\n", "the input contains no NAME=value"],
    ["an empty value", "a=1\nb=\n", "the value for b is empty"],
    ["a name twice", `a=1\nb=2\nexport a=${canary}\n`, "a occurs twice, in lines 1 and 3"],
    ["an invalid line", `a=1\n${canary}\n`, "line 2 is not NAME=value"],
    ["a name twice in JSON", `{"a":"1","a":"${canary}"}`, "the input contains a name twice"],
    ["broken JSON", `{"a":"${canary}"`, "the input begins like JSON but is not valid JSON"],
    ["a list", `["${canary}"]`, 'the input is not a JSON object {"NAME": "value"}'],
    ["a number", '{"a":1}', "the value of a is not a string; put it in quotes"],
    [
      "half of a surrogate pair",
      '{"a":"\\ud800"}',
      "the value for a contains half of a surrogate pair",
    ],
    ["invalid UTF-8", Buffer.from([0x61, 0x3d, 0xff]), "the input is not UTF-8 text"],
  ])("of %s is rejected as a whole", async (_, text, message) => {
    await stage.done(["set", "secure", "proofKey"], "0");
    expect(await stage.refused(1, ["import", "secure"], text)).toContain(`encrypt: ${message}`);
  });

  it("does not take a value as an argument", async () => {
    expect(await stage.refused(2, ["import", "secure", `a=${canary}`])).toContain(
      "pass a value on standard input, never as an argument",
    );
  });
});

describe("a dotenv file", () => {
  it("is read as dotenv reads it", () => {
    const text = `a='pass#word' # said\nb=\`it's #1\`\nc=x"y\n__proto__=z\nd="q\\"r" \n`;
    expect([...importedValues(text)]).toEqual([
      ["a", "pass#word"],
      ["b", "it's #1"],
      ["c", 'x"y'],
      ["__proto__", "z"],
      ["d", 'q\\"r'],
    ]);
  });

  const unquoted = (name: string, line = 2) =>
    `line ${line}: the value of ${name} contains a # but is not in quotes;`;
  const open = (name: string, line = 2) =>
    `line ${line}: the value of ${name} begins with a quote but does not end with it;`;

  it.each([
    ["a # in a value", "A=x#yz", unquoted("A")],
    ["a # before a value", "A=#yz", unquoted("A")],
    ["a # after a value", "A=x # yz", unquoted("A")],
    ["a # after a colon", "A: x#yz", unquoted("A")],
    ["a # in the value of __proto__", "__proto__=x#yz", unquoted("__proto__")],
    ["a quote inside of quotes", "A='it's#1'", open("A")],
    ["a quote that is not closed", 'A="abc#def', open("A")],
    ["another quote that is not closed", "A=`x#y", open("A")],
    ["a quote that only the next value closes", 'A="abc#def\nB="x"', open("A")],
    ["more text after the closing quote", 'A="ab"c#def', open("A")],
    ["a comment directly after the closing quote", 'A="ab"#def', open("A")],
    ["an escaped quote at the end", 'A="ab\\"', open("A")],
    ["a quote alone", "A='", open("A")],
    ["text after a value of two lines", 'A="a\nb"c', open("A")],
  ])("is rejected with %s", (_, text, message) => {
    const refused = () => importedValues(`# said\n${text}\nZ=1\n`);
    expect(refused).toThrow(InputRefused);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/yz|it's|abc|def|\n/);
  });

  it("may have a quoted value of several lines", () => {
    const values = importedValues('a="x\na=2\nno assignment\n# no comment\n"\nb=1');
    expect([...values]).toEqual([
      ["a", "x\na=2\nno assignment\n# no comment\n"],
      ["b", "1"],
    ]);
  });
});
