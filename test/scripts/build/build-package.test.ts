import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BuildFailed, project } from "../../../scripts/build/build-output.ts";
import { buildPackage, main } from "../../../scripts/build/build-package.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

/** Writes a project of one file that is built as this one is, and returns its root. */
function projectOf(name: string, text: string): string {
  const root = join(folder, name);
  for (const directory of ["lib", "out"]) mkdirSync(join(root, directory), { recursive: true });
  const settings = { extends: join(project, "tsconfig.build.json"), files: ["lib/a.ts"] };
  const compilerOptions = { rootDir: join(root, "lib"), types: [] };
  writeFileSync(
    join(root, "tsconfig.build.json"),
    JSON.stringify({ ...settings, compilerOptions }),
  );
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "lib/a.ts"), text);
  return root;
}

it("buildPackage makes JavaScript and types, and removes the files of earlier builds", async () => {
  const root = projectOf("small", "export const a = 1;\n");
  mkdirSync(join(root, "out/old"));
  writeFileSync(join(root, "out/old/a.js"), "");
  await buildPackage("out", root);
  expect(readdirSync(join(root, "out")).toSorted()).toEqual(["a.d.ts", "a.js"]);
});

it("the build of this project contains the exports of the package", () => {
  const out = join(project, "dist/lib"); // Built before the tests.
  expect(readdirSync(out).toSorted()).toEqual([
    "cdk",
    "errors.d.ts",
    "errors.js",
    "formats",
    "json.d.ts",
    "json.js",
    "printable.d.ts",
    "printable.js",
    "regular-file.d.ts",
    "regular-file.js",
    "secure-url.d.ts",
    "secure-url.js",
    "sigv4",
  ]);
  expect(readdirSync(join(out, "sigv4"))).toEqual(
    expect.arrayContaining(["index.d.ts", "index.js", "signing"]),
  );
});

it("buildPackage writes nothing if a type is wrong", async () => {
  const root = projectOf("broken", 'export const a: number = "1";\n');
  writeFileSync(join(root, "out/a.js"), "");
  const building = buildPackage("out", root);
  await expect(building).rejects.toThrow(BuildFailed);
  await expect(building).rejects.toThrow(/lib\/a\.ts\(1,14\): error TS2322/);
  expect(readFileSync(join(root, "out/a.js"), "utf8")).toBe("");
});

it("npm run prepare prints its help", async () => {
  const io = recordingIo();
  expect(await main(["--help"], io)).toBe(0);
  expect(io.printed()).toMatch(/^Usage: npm run prepare\n/);
});

it("npm run prepare takes no options", async () => {
  const io = recordingIo();
  expect(await main(["--minify"], io)).toBe(2);
  expect(io.said().join("\n")).toMatch(/Unknown option '--minify'/);
});
