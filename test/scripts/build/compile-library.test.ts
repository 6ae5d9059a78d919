import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BuildFailed, project } from "../../../scripts/build/build-output.ts";
import { main } from "../../../scripts/build/build-packages.ts";
import { compileLibrary } from "../../../scripts/build/compile-library.ts";
import { packageCode } from "../../../scripts/build/package-files.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

/** Writes a project of one file that is built as this one is, and returns its root. */
function projectOf(name: string, text: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, "lib"), { recursive: true });
  const compilerOptions = { rootDir: join(root, "lib"), types: [] };
  const settings = { extends: join(project, "tsconfig.build.json"), include: ["lib"] };
  writeFileSync(
    join(root, "tsconfig.build.json"),
    JSON.stringify({ ...settings, compilerOptions }),
  );
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "lib/a.ts"), text);
  return root;
}

it("compileLibrary makes JavaScript and types", async () => {
  const compiled = await compileLibrary(projectOf("small", "export const a = 1;\n"));
  expect([...compiled.keys()].toSorted()).toEqual(["a.d.ts", "a.js"]);
});

it("compileLibrary fails if a type is wrong", async () => {
  const compiling = compileLibrary(projectOf("broken", 'export const a: number = "1";\n'));
  await expect(compiling).rejects.toThrow(BuildFailed);
  await expect(compiling).rejects.toThrow(/lib\/a\.ts\(1,14\): error TS2322/);
});

describe("the code of a package", () => {
  const compiled = new Map([
    [
      "lib/cdk/a.js",
      'import { b } from "../shared/b.js";\nimport { App } from "aws-cdk-lib/core";\n',
    ],
    [
      "lib/cdk/a.d.ts",
      'import type { C } from "../shared/c.ts";\nexport type D = import("../sigv4/d.ts").D;\n',
    ],
    ["lib/shared/b.js", 'import "node:fs";\nexport { d } from "../sigv4/x/d.js";\n'],
    ["lib/shared/c.d.ts", "export interface C {}\n"],
    ["lib/shared/unused.js", ""],
  ]);
  const published = { "lib/sigv4": "signet-sigv4" };

  it("is the entries and the files that they import, with the exports of other packages", () => {
    const { files, imports } = packageCode(compiled, ["lib/cdk/a.js", "lib/cdk/a.d.ts"], published);
    expect(Object.fromEntries(files)).toEqual({
      "lib/cdk/a.js": compiled.get("lib/cdk/a.js"),
      "lib/cdk/a.d.ts":
        'import type { C } from "../shared/c.js";\nexport type D = import("signet-sigv4").D;\n',
      "lib/shared/b.js": 'import "node:fs";\nexport { d } from "signet-sigv4";\n',
      "lib/shared/c.d.ts": "export interface C {}\n",
    });
    expect(imports).toEqual(["aws-cdk-lib", "signet-sigv4"]);
  });

  it("is incomplete if an imported file was not compiled, which is an error", () => {
    expect(() => packageCode(compiled, ["lib/shared/b.js"], {})).toThrow(
      new BuildFailed("lib/sigv4/x/d.js was not compiled"),
    );
  });
});

it("npm run build:packages prints its help", async () => {
  const io = recordingIo();
  expect(await main(["--help"], io)).toBe(0);
  expect(io.printed()).toMatch(/^Usage: npm run build:packages /);
});

it("npm run build:packages takes no options", async () => {
  const io = recordingIo();
  expect(await main(["--minify"], io)).toBe(2);
  expect(io.said()).toEqual([
    "build:packages: unknown option --minify",
    "  npm run build:packages -- --help shows how to use it",
  ]);
});
