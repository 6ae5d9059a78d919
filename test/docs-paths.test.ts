import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../scripts/build/build-output.ts";
import { pageFiles } from "./pages/page-files.ts";

/**
 * A path from the root of the repository, such as `lib/cloud/cloud.ts`. An example such as `<name>` does not
 * count.
 */
const FROM_ROOT =
  /(?<![\w/.<-])((?:bench|bin|docs|lambda|lib|scripts|test)\/[\w./-]*\w)(?![\w/]*[<*{])/g;
/** The target of a link to another file. */
const LINK = /\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g;

const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: project, encoding: "utf8" })
  .trim()
  .split("\n");

/** Files that the recipes of CONTRIBUTING.md create. */
const EXAMPLES =
  /^(lambda\/app\/receipts\/|lib\/cdk\/checks\/rules\/lockNN|test\/cdk\/checks\/rules\/lockNN)/;

/** The folder of the page, if its paths begin there, as in the README of an app. */
const OWN_ROOT = /^packages\/signet-cli\/template\//;

/** Returns the paths that a page names although they do not exist. A page may state the content of files itself. */
function missingPaths(page: string, text: string): readonly string[] {
  const [root = ""] = OWN_ROOT.exec(page) ?? [];
  const files = pageFiles(text);
  const named = [...text.matchAll(FROM_ROOT)]
    .map(([, path = ""]) => path)
    .filter((path) => !files.has(path))
    .map((path) => `${root}${path}`);
  const linked = [...text.matchAll(LINK)].map(([, path = ""]) => join(dirname(page), path));
  return [...named, ...linked].filter(
    (path) => !EXAMPLES.test(path) && !existsSync(join(project, path)),
  );
}

it.each(pages)("%s names only files that exist", (page) => {
  expect(missingPaths(page, readFileSync(join(project, page), "utf8"))).toEqual([]);
});

it.each(["see `lib/nothing.ts`", "see [it](docs/nothing.md#part)"])(
  "the check reports the missing file: %s",
  (text) => {
    expect(missingPaths("README.md", text)).toHaveLength(text.includes("(") ? 2 : 1);
  },
);
