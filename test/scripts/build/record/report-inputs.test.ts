import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseInputs } from "../../../../lib/formats/app/inputs.ts";
import { manifestsOf, reportInputs } from "../../../../scripts/build/record/report-inputs.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

it("the report of a build names its files, and the folders in which a new file would be found", () => {
  const root = temporaryDirectory();
  for (const name of ["lib/deep", "lambda/a", "node_modules/p"]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  for (const name of ["lib/deep/a.ts", "lambda/a/handler.ts", "node_modules/p/index.js"]) {
    writeFileSync(join(root, name), "");
  }
  const file = join(root, "inputs.json");
  reportInputs(
    file,
    root,
    ["lib/deep/a.ts", "node_modules/p/index.js"],
    ["lambda", "tsconfig.json"],
  );
  const inputs = parseInputs(readFileSync(file, "utf8"));
  const found = Object.entries(inputs?.paths ?? {}).map(([path, [since, word]]) => {
    expect(since).toBe(performance.timeOrigin);
    return [path === root ? "." : path.replace(`${root}/`, ""), word];
  });
  expect(Object.fromEntries(found)).toEqual({
    ".": "listed",
    lambda: "listed",
    "lambda/a": "listed",
    "lambda/a/handler.ts": "present",
    lib: "listed",
    "lib/deep": "listed",
    "lib/deep/a.ts": "present",
    "node_modules/p/index.js": "present",
    "tsconfig.json": "missing",
  });
});

it("the manifests of the packages of a project are among the inputs", () => {
  const root = temporaryDirectory();
  writeFileSync(
    join(root, "package.json"),
    '{ "dependencies": { "a": "1.0.0", "@b/c": "1.0.0" } }',
  );
  expect(manifestsOf(root)).toEqual([
    join("node_modules", "a", "package.json"),
    join("node_modules", "@b/c", "package.json"),
  ]);
});
