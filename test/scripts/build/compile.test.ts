import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { compileCommand } from "../../../scripts/build/compile.mjs";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

const FILES: Readonly<Record<string, string>> = {
  "bin/signet.ts":
    'export const place: string = import.meta.filename;\nexport const load = () => import("../lib/greet.ts");\n',
  "lib/greet.ts": 'export const greeting: string = "hello";\n',
  "lib/deep/name.ts": 'export const name: string = "Ann";\n',
  "lib/runtime/start.py": "pass\n",
  "scripts/build/main.ts": "export const built: number = 1;\n",
  "tsconfig.json": "{}",
  "tsconfig.build.json": "{}",
  "tsconfig.command.json": `{
    "compilerOptions": { "rootDir": ".", "module": "NodeNext", "types": [], "noCheck": true, "rewriteRelativeImportExtensions": true },
    "include": ["bin", "lib", "scripts"]
  }`,
  "package-lock.json": "{}",
  "package.json": '{ "type": "module" }',
};

/** A small project whose command has been compiled once. */
async function compiledProject(name: string) {
  const root = join(folder, name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  expect(await compileCommand(root)).toBe(true);
  return { root, write, read: (path: string) => readFileSync(join(root, "dist", path), "utf8") };
}

it("the command is compiled again only if a source or a setting has changed, is new or is gone", async () => {
  const { root, write, read } = await compiledProject("changed");
  expect(read("lib/greet.js")).toBe('export const greeting = "hello";\n');
  expect(await compileCommand(root)).toBe(false);

  write("README.md", "# Greet");
  expect(await compileCommand(root)).toBe(false);
  write("lib/greet.ts", 'export const greeting: string = "good morning";\n');
  expect(await compileCommand(root)).toBe(true);
  expect(read("lib/greet.js")).toBe('export const greeting = "good morning";\n');
  write("package-lock.json", '{ "packages": {} }');
  expect(await compileCommand(root)).toBe(true);
  expect(await compileCommand(root)).toBe(false);
});

it("a compiled file is removed with its source, and other files in dist are kept", async () => {
  const { root, write, read } = await compiledProject("removed");
  write("dist/lambda/handler.mjs", "1;");
  write("lib/new.ts", "export {};\n");
  rmSync(join(root, "lib/deep/name.ts"));
  expect(await compileCommand(root)).toBe(true);
  expect(existsSync(join(root, "dist/lib/deep/name.js"))).toBe(false);
  expect(read("lib/new.js")).toBe("export {};\n");
  expect(read("lambda/handler.mjs")).toBe("1;");
  expect(read("lib/runtime/start.py")).toBe("pass\n");
});

it("a compilation that fails says why, keeps the files of the last one, and is repeated", async () => {
  const { root, write, read } = await compiledProject("failed");
  write("lib/greet.ts", "export const greeting = ;\n");
  write("lib/deep/name.ts", 'export const name: string = "Bob";\n');
  const entries = readdirSync(join(root, "dist"));
  for (const _ of [1, 2]) {
    await expect(compileCommand(root)).rejects.toThrow(
      /^the command cannot be compiled:\n.*greet\.ts.*error TS1109: Expression expected/,
    );
  }
  expect(read("lib/greet.js")).toBe('export const greeting = "hello";\n');
  expect(read("lib/deep/name.js")).toBe('export const name = "Ann";\n');
  expect(readdirSync(join(root, "dist"))).toEqual(entries);

  write("lib/greet.ts", FILES["lib/greet.ts"] ?? "");
  expect(await compileCommand(root)).toBe(true);
  expect(read("lib/deep/name.js")).toBe('export const name = "Bob";\n');
});

it("a program that runs imports its own bundles even after the command was compiled again", async () => {
  const { root, write } = await compiledProject("running");
  const started = await import(`${root}/dist/bin/signet.js`);
  expect(started.place).toBe(join(root, "dist/bin/signet.js"));
  const before = readdirSync(join(root, "dist/bin"));
  write("lib/greet.ts", 'export const greeting: string = "good evening";\n');
  expect(await compileCommand(root)).toBe(true);
  expect((await started.load()).greeting).toBe("hello");
  const next = await import(`${root}/dist/bin/signet.js?next`);
  expect((await next.load()).greeting).toBe("good evening");

  // A day after they have been replaced, the next compilation removes them.
  const after = readdirSync(join(root, "dist/bin"));
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
  for (const name of after) utimesSync(join(root, "dist/bin", name), old, old);
  write("lib/greet.ts", 'export const greeting: string = "good night";\n');
  expect(await compileCommand(root)).toBe(true);
  const kept = readdirSync(join(root, "dist/bin"));
  const replaced = before.filter((name) => name.startsWith("greet-"));
  expect(replaced).toHaveLength(1);
  expect(kept).not.toEqual(expect.arrayContaining(replaced));
  expect(kept.filter((name) => name.startsWith("greet-"))).toHaveLength(2);
});
