import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { appSettings } from "../../../lib/cli/app/app-settings.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const base = temporaryDirectory();
afterEach(() => vi.unstubAllEnvs());

/** Writes files of settings, and a home folder beside them. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(base, "app-"));
  const home = mkdtempSync(join(base, "home-"));
  vi.stubEnv("HOME", home);
  for (const [path, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(path.startsWith("~/") ? join(home, path.slice(2)) : join(folder, path), text);
  }
  return folder;
}

it("the settings come from cdk.json, with the context in the order of the CDK CLI", () => {
  const folder = folderWith({
    "cdk.json": {
      app: "node app.js",
      build: "make",
      watch: { exclude: ["*.md"] },
      context: { cdk: "cdk.json" },
    },
    "cdk.context.json": { cdk: "cdk.context.json", cached: "cdk.context.json" },
    "~/.cdk.json": {
      app: "node other.js",
      context: { cdk: "home", cached: "home", own: "home" },
    },
  });
  expect(appSettings(folder, undefined)).toEqual({
    folder,
    source: { command: "node app.js" },
    build: "make",
    context: { cdk: "cdk.json", cached: "cdk.context.json", own: "home" },
    watch: { include: ["**"], exclude: ["*.md"] },
  });
});

it("an app that cdk.json lacks comes from ~/.cdk.json, and may be a list of words", () => {
  const folder = folderWith({ "~/.cdk.json": { app: ["node", "app.js"] } });
  expect(appSettings(folder, undefined).source).toEqual({ command: "node app.js" });
});

it("--app is preferred to cdk.json, and a folder is an assembly", () => {
  const folder = folderWith({ "cdk.json": { app: "node app.js" } });
  mkdirSync(join(folder, "cdk.out"));
  expect(appSettings(folder, "node other.js").source).toEqual({ command: "node other.js" });
  expect(appSettings(folder, "cdk.out").source).toEqual({ assembly: join(folder, "cdk.out") });
});

it.each([
  ["no app", {}, /^there is no CDK app in .*: run the command in the folder of cdk\.json, pass/],
  ["an empty app", { "cdk.json": { app: "" } }, /^cdk\.json in .* has no app: add the command/],
  ["a damaged cdk.json", { "cdk.json": "{" }, /cdk\.json cannot be read: .*JSON/],
  ["a cdk.json that is a list", { "cdk.json": [] }, /cdk\.json is not a JSON object$/],
  ["an app that is a number", { "cdk.json": { app: 1 } }, /^app in cdk\.json is not a text$/],
  [
    "a context that is a text",
    { "cdk.json": { app: "a", context: "b" } },
    /^context in cdk\.json is not a JSON object$/,
  ],
  [
    "patterns that are numbers",
    { "cdk.json": { app: "a", watch: { exclude: [1] } } },
    /^watch in cdk\.json is not a list of patterns$/,
  ],
  [
    "a damaged cdk.context.json",
    { "cdk.json": { app: "a" }, "cdk.context.json": "[" },
    /cdk\.context\.json cannot be read/,
  ],
])("%s is rejected with one line", (_, files, message) => {
  const folder = folderWith(files);
  expect(() => appSettings(folder, undefined)).toThrow(message);
});
