import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { compileCommand } from "../../../scripts/build/compile.mjs";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

const FILES: Readonly<Record<string, string>> = {
  "bin/greet.ts": 'export const greeting: string = "hello";\n',
  "lib/deep/name.ts": 'export const name: string = "Ann";\n',
  "scripts/build/compile.mjs": "",
  "tsconfig.json": "{}",
  "tsconfig.command.json": `{
    "compilerOptions": { "rootDir": ".", "module": "NodeNext", "types": [], "noCheck": true },
    "include": ["bin", "lib", "scripts"]
  }`,
  "package-lock.json": "{}",
  "package.json": '{ "type": "module" }',
};

/** A small project whose command has been compiled once. */
function compiledProject(name: string) {
  const root = join(folder, name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  expect(compileCommand(root)).toBe(true);
  return { root, write, read: (path: string) => readFileSync(join(root, "dist", path), "utf8") };
}

it("the command is compiled again only if a source or a setting has changed, is new or is gone", () => {
  const { root, write, read } = compiledProject("changed");
  expect(read("bin/greet.js")).toBe('export const greeting = "hello";\n');
  expect(compileCommand(root)).toBe(false);

  write("README.md", "# Greet");
  expect(compileCommand(root)).toBe(false);
  write("bin/greet.ts", 'export const greeting: string = "good morning";\n');
  expect(compileCommand(root)).toBe(true);
  expect(read("bin/greet.js")).toBe('export const greeting = "good morning";\n');
  write("package-lock.json", '{ "packages": {} }');
  expect(compileCommand(root)).toBe(true);
  expect(compileCommand(root)).toBe(false);
});

it("a compiled file is removed with its source, and other files in dist are kept", () => {
  const { root, write, read } = compiledProject("removed");
  write("dist/lambda/handler.mjs", "1;");
  write("lib/new.ts", "export {};\n");
  rmSync(join(root, "lib/deep/name.ts"));
  expect(compileCommand(root)).toBe(true);
  expect(existsSync(join(root, "dist/lib/deep/name.js"))).toBe(false);
  expect(read("lib/new.js")).toBe("export {};\n");
  expect(read("lambda/handler.mjs")).toBe("1;");
});

it("a compilation that fails says why, keeps the files of the last one, and is repeated", () => {
  const { root, write, read } = compiledProject("failed");
  write("bin/greet.ts", "export const greeting = ;\n");
  write("lib/deep/name.ts", 'export const name: string = "Bob";\n');
  const entries = readdirSync(join(root, "dist"));
  for (const _ of [1, 2]) {
    expect(() => compileCommand(root)).toThrow(
      /^the command cannot be compiled:\n.*greet\.ts.*error TS1109: Expression expected/,
    );
  }
  expect(read("bin/greet.js")).toBe('export const greeting = "hello";\n');
  expect(read("lib/deep/name.js")).toBe('export const name = "Ann";\n');
  expect(readdirSync(join(root, "dist"))).toEqual(entries);

  write("bin/greet.ts", FILES["bin/greet.ts"] ?? "");
  expect(compileCommand(root)).toBe(true);
  expect(read("lib/deep/name.js")).toBe('export const name = "Bob";\n');
});
