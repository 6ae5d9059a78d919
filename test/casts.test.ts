import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor, type Comment, type TSType } from "oxc-parser";
import { expect, it } from "vitest";
import { project } from "../scripts/build/build-output.ts";

/** A cast: `value as Type`, `<Type>value` or `value!`. */
interface Cast {
  readonly start: number;
  readonly end: number;
  readonly expression: { readonly end: number };
}

/**
 * Finds the casts that no comment explains. A comment counts if it is on the line of the cast, or alone on the
 * line above.
 *
 * @returns One `file:line` for each of these casts.
 */
function unexplainedCasts(file: string, source: string): readonly string[] {
  const { program, comments, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`cannot parse ${file}: ${errors[0]?.message}`);
  const casts: Cast[] = [];
  const addUnlessConst = (cast: Cast & { readonly typeAnnotation: TSType }) => {
    if (!isConst(cast.typeAnnotation)) casts.push(cast);
  };
  new Visitor({
    TSAsExpression: addUnlessConst,
    TSTypeAssertion: addUnlessConst,
    TSNonNullExpression: (cast) => casts.push(cast),
  }).visit(program);
  if (casts.length === 0) return []; // Most files have no cast, and counting their lines takes time.

  const lineOf = (offset: number) => source.slice(0, offset).split("\n").length;
  const isFirstOfLine = (offset: number) => /(?:^|\n)[ \t]*$/.test(source.slice(0, offset));
  const explanations = comments.filter(isExplanation);
  const beside = new Set(explanations.map(({ end }) => lineOf(end)));
  const alone = explanations.filter(({ start }) => isFirstOfLine(start));
  const below = new Set(alone.map(({ end }) => lineOf(end) + 1));
  return casts.flatMap(({ start, end, expression }) => {
    const line = lineOf(expression.end); // The line of `as` if a cast takes several lines.
    const isExplained =
      beside.has(line) || beside.has(lineOf(end)) || below.has(line) || below.has(lineOf(start));
    return isExplained ? [] : [`${file}:${line}`];
  });
}

/**
 * Whether a comment can explain a cast. A docstring explains a declaration, and a directive is for the linter.
 */
function isExplanation({ type, value }: Comment): boolean {
  return !(type === "Block" && value.startsWith("*")) && !value.trim().startsWith("oxlint-");
}

function isConst(type: TSType): boolean {
  if (type.type !== "TSTypeReference") return false;
  return type.typeName.type === "Identifier" && type.typeName.name === "const";
}

it.each(["bench", "bin", "lambda", "lib", "scripts", "test"])(
  "a comment explains each cast in %s",
  (folder) => {
    const files = readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("node_modules/"))
      .map((file) => `${folder}/${file}`);
    expect(files).not.toEqual([]);
    const found = files.flatMap((file) =>
      unexplainedCasts(file, readFileSync(join(project, file), "utf8")),
    );
    expect(found).toEqual([]);
  },
);

it.each([
  ["as", "f();\nconst a = b as C;"],
  ["as over several lines", "const a = f(\n  b) as C;"],
  ["as unknown as", "f();\nconst a = b as unknown as C;"],
  ["angle brackets", "f();\nconst a = <C>b;"],
  ["a non-null assertion", "f();\nconst a = b!;"],
  ["a cast below a docstring", "/** The letter a. */\nconst a = b as C;"],
  ["a cast below a directive", "// oxlint-disable-next-line no-var\nvar a = b as C;"],
  ["a cast after another line with a comment", "f(); // This calls f.\nconst a = b as C;"],
])("the check reports %s", (_, source) => {
  expect(unexplainedCasts("a.ts", source)).toContain("a.ts:2");
});

it.each([
  ["a comment on its line", "const a = b as C; // Every b is a C."],
  ["a comment on the line above", "// Every b is a C.\nconst a = b as C;"],
  ["a comment above a cast over several lines", "// Every b is a C.\nconst a = f(\n  b,\n) as C;"],
  ["as const", "const a = [1] as const;"],
  ["the renaming of an import", 'import { a as b } from "c";'],
  ["satisfies", "const a = b satisfies C;"],
])("the check accepts %s", (_, source) => {
  expect(unexplainedCasts("a.ts", source)).toEqual([]);
});
