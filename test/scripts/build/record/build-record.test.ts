import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildUnlessUnchanged } from "../../../../scripts/build/record/build-record.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A project that has been built once, and a function that builds it again unless it is unchanged. */
async function builtProject(name: string) {
  const root = join(folder, name);
  for (const path of ["lambda/a/handler.ts", "lib/a.ts", "scripts/build/main.ts"])
    write(root, path, "1;");
  for (const path of ["package-lock.json", "tsconfig.json"]) write(root, path, "{}");
  const outdir = join(root, "dist/lambda");
  const again = () =>
    buildUnlessUnchanged(root, outdir, ["lambda"], async () => {
      write(root, "dist/lambda/a/handler.mjs", "1;");
      return ["lib/a.ts"];
    });
  expect(await again()).toBe(true);
  return { root, again };
}

describe("a second build", () => {
  it("is skipped if the files that the first build read are unchanged", async () => {
    const { root, again } = await builtProject("unchanged");
    expect(await again()).toBe(false);
    write(root, "lib/another.ts", "1;");
    expect(await again()).toBe(false);
  });

  it.each([
    ["a source has changed", "lib/a.ts", "2;"],
    ["a source is new", "lambda/b/handler.ts", "1;"],
    ["the build itself has changed", "scripts/build/main.ts", "2;"],
    ["the packages have changed", "package-lock.json", '{ "packages": {} }'],
    ["the settings of the compiler are new", "tsconfig.build.json", "{}"],
    ["its output was changed", "dist/lambda/a/handler.mjs", "2;"],
    ["its output has another file", "dist/lambda/b/handler.mjs", "1;"],
    ["the record is not JSON", "dist/lambda.build.json", "{"],
    ["the record is of another form", "dist/lambda.build.json", '{ "read": 1 }'],
  ])("is done when %s, and then skipped", async (name, path, text) => {
    const { root, again } = await builtProject(name);
    write(root, path, text);
    expect(await again()).toBe(true);
    if (path.startsWith("dist/lambda/b")) return; // The build of this test removes no file.
    expect(await again()).toBe(false);
  });

  it.each([
    ["a source is gone", "lib/a.ts"],
    ["its output is gone", "dist/lambda"],
    ["the record is gone", "dist/lambda.build.json"],
  ])("is done when %s", async (name, path) => {
    const { root, again } = await builtProject(name);
    rmSync(join(root, path), { recursive: true });
    expect(await again()).toBe(true);
  });
});

it("a build that fails leaves no record", async () => {
  const { root } = await builtProject("failing");
  write(root, "lib/a.ts", "2;");
  const failing = () =>
    buildUnlessUnchanged(root, join(root, "dist/lambda"), ["lambda"], () =>
      Promise.reject(new Error("no")),
    );
  await expect(failing()).rejects.toThrow("no");
  await expect(failing()).rejects.toThrow("no");
});
