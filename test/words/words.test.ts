import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { findWords } from "./find-words.ts";

it.each([
  ["a line comment", "// Lets in whoever asks.\n", ["a.ts:1: Lets in", "a.ts:1: whoever"]],
  ["a docstring over two lines", "/**\n * A key that is\n * none.\n */\n", ["a.ts:2: is none"]],
  ["lines of comments in one sentence", "// A key that is\n// none.\n", ["a.ts:1: is none"]],
  ["a test title", 'it.each([1])("lets in whoever asks", () => {});', 2],
  ["code in backticks", "// Returns `nobody`.\n", []],
  ["plain English", "// There is no key.\n", []],
  ["a string that is not a title", 'f("nobody");', []],
])("the check reads %s", (_, source, found) => {
  const words = findWords("a.ts", source);
  expect(typeof found === "number" ? words.length : words.toSorted()).toEqual(
    typeof found === "number" ? found : found.toSorted(),
  );
});

it("the check reads Markdown without its code", () => {
  const text = "# Title\n\nWhoever calls.\n\n```sh\nnobody\n```\n";
  expect(findWords("a.md", text)).toEqual(["a.md:3: Whoever"]);
});

/** Words that are right where they are: CONTRIBUTING.md quotes words to avoid. */
const ALLOWED: readonly string[] = ["CONTRIBUTING.md: whoever", "CONTRIBUTING.md: whatever"];

it("no comment, test title or document has one of the worst words", () => {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: project,
    encoding: "utf8",
  });
  const found = files
    .split("\n")
    .filter((file) => /\.(?:ts|mjs|md)$/.test(file) && !file.startsWith("test/words/"))
    .filter((file) => existsSync(join(project, file)))
    .flatMap((file) => findWords(file, readFileSync(join(project, file), "utf8")));
  // Without the line, which changes.
  expect(found.map((each) => each.replace(/:\d+:/, ":"))).toEqual(ALLOWED);
});
