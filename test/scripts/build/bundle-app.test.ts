import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bundleApp } from "../../../scripts/build/bundle-app.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

function projectWith(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

it("the bundled app finds the places of its sources, even after the project was moved", async () => {
  const root = projectWith("whole", {
    "package.json": '{ "type": "module" }',
    "lib/deep/place.ts":
      'export const places: string[] = [import.meta.filename, import.meta.dirname, new URL("../x", import.meta.url).href];',
    "bin/app.ts": 'import { places } from "../lib/deep/place.ts"; console.log(places.join(" "));',
  });
  const { inputs } = await bundleApp(root);
  expect(Object.keys(inputs).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "bin/app.ts",
    "lib/deep/place.ts",
  ]);
  const moved = join(folder, "moved");
  renameSync(root, moved);
  const printed = execFileSync(process.execPath, [join(moved, "dist/app/app.mjs")], {
    encoding: "utf8",
  });
  expect(printed).toBe(`${moved}/lib/deep/place.ts ${moved}/lib/deep file://${moved}/lib/x\n`);
});

it("an app with an error is not bundled", async () => {
  const root = projectWith("broken", { "bin/app.ts": "const a = ;" });
  await expect(bundleApp(root)).rejects.toThrow('bin/app.ts:1:11: Unexpected ";"');
});

it("a bundled app loads only the parts of CDK that it uses", async () => {
  const root = projectWith("parts", {
    "package.json": '{ "type": "module" }',
    "node_modules/aws-cdk-lib/package.json": "{}",
    "node_modules/aws-cdk-lib/index.js": `
      Object.defineProperty(exports, "App", { enumerable: true, get: () => require("./app") });
      Object.defineProperty(exports, "Stack", { enumerable: true, get: () => require("./stack") });`,
    "node_modules/aws-cdk-lib/app.js": 'module.exports = class App { name = "app"; };',
    "node_modules/aws-cdk-lib/stack.js": 'throw new Error("the stack is loaded");',
    "bin/app.ts": 'import { App } from "aws-cdk-lib"; console.log(new App().name);',
  });
  await bundleApp(root);
  const argv = [join(root, "dist/app/app.mjs")];
  expect(execFileSync(process.execPath, argv, { encoding: "utf8" })).toBe("app\n");
});
