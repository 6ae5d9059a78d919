import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The modules of the program that runs in a function's process. Each one requires earlier ones only. */
const MODULES = [
  "errors.cjs",
  "console.cjs",
  "context.cjs",
  "awslambda.cjs",
  "load-handler.cjs",
  "callbacks.cjs",
  "promises.cjs",
  "runtime.cjs",
  "forward.cjs",
  "exec-wrapper.cjs",
  "bootstrap.cjs",
];

let joined: string | undefined;

/** Returns the program as the text of one module, because Node.js starts faster if it has to read only one file. */
export function program(): string {
  return (joined ??= join());
}

function join(): string {
  const modules = MODULES.map((name) => {
    const source = readFileSync(fileURLToPath(new URL(`node/${name}`, import.meta.url)), "utf8");
    return `modules["./${name}"] = (exports, require) => {\n${source}\nreturn exports;\n};\n`;
  });
  return `"use strict";
const modules = Object.create(null);
const loaded = Object.create(null);
const load = (name) => (name in modules ? (loaded[name] ??= modules[name]({}, load)) : require(name));
${modules.join("")}load("./bootstrap.cjs");
`;
}
