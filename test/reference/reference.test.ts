import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../arrows/project.ts";
import { parseDocstring } from "./docstring.ts";
import { REFERENCE, reference } from "./main.ts";
import { membersOf } from "./members.ts";
import { exportsOf } from "./page.ts";
import { PRELUDE } from "./prelude.ts";

const all = exportsOf(join(root, "lib/cdk/index.ts"));

describe("docs/constructs.md", () => {
  it("is the page that `npm run reference` generates", () => {
    expect(readFileSync(join(root, REFERENCE), "utf8")).toBe(reference());
  });

  it("has a section for each export of signet-cdk", async () => {
    const { auth, ...exported } = await import("../../lib/cdk/index.ts");
    const values = [...Object.keys(exported), ...Object.keys(auth).map((name) => `auth.${name}`)];
    const titles = [...reference().matchAll(/^## (.*)$/gm)].map(([, title = ""]) => title);
    expect(titles.toSorted()).toEqual([...values, "Types"].toSorted());
  });
});

describe("the docstrings of signet-cdk", () => {
  it("describe each export and each member", () => {
    const unsaid = all.flatMap((one) => [
      ...(one.module.docOf(one.declaration)?.text ? [] : [one.name]),
      ...membersOf(one).own.flatMap(({ name, doc, type }) =>
        doc?.text && (type !== "unknown" || name === "code") ? [] : [`${one.name}.${name}`],
      ),
    ]);
    expect(unsaid).toEqual([]);
  });

  it("name the default of each optional property, as a value or after a dash, and no other default", () => {
    const FORM = /^(- \S|"|\d|true$|false$|Duration\.|auth\.)/;
    const wrong = all
      .filter(({ declaration }) => declaration.type === "TSInterfaceDeclaration")
      .flatMap((one) =>
        membersOf(one).own.flatMap(({ name, isOptional, doc }) =>
          (isOptional ? FORM.test(doc?.default ?? "") : doc?.default === undefined)
            ? []
            : [`${one.name}.${name}`],
        ),
      );
    expect(wrong).toEqual([]);
  });
});

describe("the examples", () => {
  const kinds = ["ClassDeclaration", "FunctionDeclaration"];
  const examples = all
    .filter(({ declaration }) => kinds.includes(declaration.type))
    // Errors have a code, by which programs recognize them, and are not created by users.
    .filter((one) => !membersOf(one).own.some(({ name }) => name === "code"))
    .map(({ name, module, declaration }) => [name, module.docOf(declaration)?.example] as const);
  // Inside dist, `signet-cdk` is the package as users install it.
  const folder = mkdtempSync(join(root, "dist/reference-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are there for each construct and each way to authenticate", () => {
    expect(examples.filter(([, example]) => example === undefined)).toEqual([]);
  });

  it("fit the types of the package, unlike one with a property that does not exist", async () => {
    const blocks = examples.map(([name, example]) => `{ // ${name}\n${example}\n}`);
    writeFileSync(join(folder, "right.ts"), [PRELUDE, ...blocks].join("\n"));
    const wrong = 'new LockedApi(stack, "Api", { name: "a", cor: undefined });';
    writeFileSync(join(folder, "wrong.ts"), [PRELUDE, wrong].join("\n"));
    const lines = (await compiled(["right.ts", "wrong.ts"])).split("\n");
    const errors = lines.filter((line) => line.includes("error TS"));
    expect(errors).toEqual([expect.stringMatching(/^wrong\.ts.* 'cor' does not exist in type/)]);
  }, 60_000);

  /** Returns the errors of the TypeScript compiler. */
  async function compiled(files: readonly string[]): Promise<string> {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const flags =
      "--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node";
    return new Promise((done) => {
      execFile(
        process.execPath,
        [compiler, ...flags.split(" "), ...files],
        { cwd: folder },
        (_, stdout) => done(stdout),
      );
    });
  }
});

describe("a docstring", () => {
  it("is split into its parts", () => {
    const comment = `
 * Returns {@link It}, on
 * two lines.
 *
 * - one
 *   item
 * - another
 *
 * @default - no value, because
 *   of a reason
 * @throws {RangeError} If it is
 *   too large.
 * @see https://example.com
 * @attribute
 * @example
 * const a = {
 *   b: "@c",
 * };
 `;
    expect(parseDocstring(comment)).toEqual({
      text: "Returns `It`, on two lines.\n\n- one item\n- another",
      default: "- no value, because of a reason",
      throws: ["{RangeError} If it is too large."],
      see: ["https://example.com"],
      example: 'const a = {\n  b: "@c",\n};',
      isAttribute: true,
    });
  });

  it("may have a tag on its only line", () => {
    const { text, default: value } = parseDocstring(' The policy. @default "STRICT" ');
    expect([text, value]).toEqual(["The policy.", '"STRICT"']);
  });
});
