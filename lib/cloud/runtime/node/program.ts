import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The modules of the program that runs in a function's process. */
const MODULES = [
  new URL("errors.cjs", import.meta.url),
  new URL("blocking-output.cjs", import.meta.url),
  new URL("console.cjs", import.meta.url),
  new URL("context.cjs", import.meta.url),
  new URL("awslambda.cjs", import.meta.url),
  new URL("load-handler.cjs", import.meta.url),
  new URL("callbacks.cjs", import.meta.url),
  new URL("promises.cjs", import.meta.url),
  new URL("runtime.cjs", import.meta.url),
  new URL("forward.cjs", import.meta.url),
  new URL("exec-wrapper.cjs", import.meta.url),
  new URL("bootstrap.cjs", import.meta.url),
];

let joined: string | undefined;

/** Returns the program as the text of one module, because Node.js starts faster if it has to read only one file. */
export function program(): string {
  return (joined ??= joinModules(MODULES));
}

/** Joins modules into one. The last module is loaded first. */
export function joinModules(urls: readonly URL[]): string {
  const names = urls.map((url) => basename(url.pathname));
  const modules = urls.map((url, at) => {
    const source = readFileSync(fileURLToPath(url), "utf8");
    return `modules["${names[at]}"] = (exports, require) => {\n${source}\nreturn exports;\n};\n`;
  });
  return `"use strict";
const modules = Object.create(null);
const loaded = Object.create(null);
const load = (path) => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name in modules ? (loaded[name] ??= modules[name]({}, load)) : require(path);
};
${modules.join("")}load("${names.at(-1)}");
`;
}
