import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { beforeAll, expect, it } from "vitest";
import { GuardMisconfigured } from "../../../../lambda/cdk/guard/config.ts";
import { loadHandler } from "../../../../lambda/cdk/guard/load-handler.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const root = temporaryDirectory();
beforeAll(() => {
  mkdirSync(join(root, "folder"));
  for (const [file, text] of [
    ["module.mjs", `export const handler = () => "a module"; export const value = 1;`],
    ["folder/common.cjs", `exports.handler = () => "CommonJS";`],
    ["assigned.js", `module.exports = Object.assign({}, { handler: () => "assigned" });`],
    ["both.mjs", `export const handler = () => "mjs";`],
    ["both.js", `exports.handler = () => "js";`],
    ["callback.mjs", `export const handler = (event, context, callback) => callback(null, 1);`],
    ["broken.mjs", `throw new TypeError("broken");`],
  ] as const) {
    writeFileSync(join(root, file), text);
  }
});

it.each([
  ["module.handler", "a module"],
  ["folder/common.handler", "CommonJS"],
  ["assigned.handler", "assigned"],
  ["both.handler", "js"],
])("loadHandler loads %s", async (name, answer) => {
  const handler = await loadHandler(root, name);
  expect(handler({}, {} as Context)).toBe(answer); // These handlers do not use the context.
});

it.each([
  [root, "module", "handler module does not have the form file.export"],
  [root, "../module.handler", "handler ../module.handler does not have the form file.export"],
  [root, "absent.handler", "there is no file absent for absent.handler"],
  [root, "module.absent", "module.absent is not a function"],
  [root, "module.value", "module.value is not a function"],
  [root, "callback.handler", /^callback.handler takes a callback/],
  [undefined, "module.handler", "LAMBDA_TASK_ROOT is not set"],
])("loadHandler in the folder %s rejects the handler %s", async (from, name, message) => {
  await expect(loadHandler(from, name)).rejects.toThrow(GuardMisconfigured);
  await expect(loadHandler(from, name)).rejects.toThrow(message);
});

it("loadHandler fails with the error that the module throws", async () => {
  await expect(loadHandler(root, "broken.handler")).rejects.toThrow(new TypeError("broken"));
});
