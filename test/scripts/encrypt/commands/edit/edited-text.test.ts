import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EditedTextInvalid,
  parseSecrets,
} from "../../../../../scripts/encrypt/commands/edit/edited-text.ts";
import { printSecrets } from "../../../../../scripts/encrypt/commands/edit/print-secrets.ts";

const place = { app: "shop", stage: "dev", path: "secrets/dev.json", functions: new Map() };
const printed = (values: ReadonlyMap<string, string>) =>
  printSecrets(place, [{ functionName: "orders", values, closed: new Map() }]);
const valuesIn = (text: string) =>
  new Map(parseSecrets(text).map(({ name, value }) => [name, value]));

/** Texts with all characters that have a meaning in the format. */
const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("a", "=", '"', '"""', "\n", "\r", "\t", " ", "#", "[x]", "\\", "-"),
  }),
);

describe("the text to edit", () => {
  it("returns every value unchanged, also if the editor changes the ends of lines or adds a BOM", () => {
    const names = fc.oneof(fc.stringMatching(/^[A-Za-z_]\w*$/), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, value)), (pairs) => {
        const values = new Map(pairs);
        const text = printed(values);
        expect(valuesIn(text)).toEqual(values);
        expect(valuesIn(`\ufeff${text.replaceAll("\n", "\r\n")}`)).toEqual(values);
      }),
    );
  });

  it("shows simple values as they are, and values of several lines between fences", () => {
    const pem = "-----BEGIN KEY-----\nabc=\n-----END KEY-----\n";
    const text = printed(
      new Map([
        ["url", "postgres://u:p@h/d?a=b"],
        ["pem", pem],
        ["x", " a"],
      ]),
    );
    expect(text).toContain("\nurl=postgres://u:p@h/d?a=b\n");
    expect(text).toContain(`\npem="""\n${pem}\n"""\n`);
    expect(text).toContain('\nx=" a"\n');
  });

  it("removes only a secret with a minus", () => {
    expect(valuesIn("[f]\n-a\n-b=1\nc=\n")).toEqual(
      new Map([
        ["a", undefined],
        ["b", undefined],
        ["c", ""],
      ]),
    );
  });

  it.each([
    ["a line without a name", "[f]\nsecret value\n", "line 2 is not NAME=value"],
    ["a name without a value", "[f]\n\nname\n", "line 3 is not NAME=value"],
    ["a secret before a function", "a=secret\n", "line 1 is before the first [FUNCTION]"],
    ["a secret twice", "[f]\na=1\nb=2\na=secret\n", "line 4 repeats the secret of line 2"],
    ["an open fence", '[f]\na="""\nsecret\n', 'line 2 begins with """, but no line ends it'],
    [
      "open quotes",
      '[f]\na="secret\n',
      "line 2 has a value in quotes that is not a string of JSON",
    ],
  ])("is rejected with %s, without a part of it in the message", (_, text, message) => {
    const parse = () => parseSecrets(text);
    expect(parse).toThrow(EditedTextInvalid);
    expect(parse).toThrow(new RegExp(`^${message.replaceAll(/[[\]]/g, "\\$&")}$`));
  });
});
