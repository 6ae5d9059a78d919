import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The modules of the program that runs in a function's process. */
const MODULES = [
  new URL("node/errors.cjs", import.meta.url),
  new URL("node/blocking-output.cjs", import.meta.url),
  new URL("node/console.cjs", import.meta.url),
  new URL("node/context.cjs", import.meta.url),
  new URL("node/awslambda.cjs", import.meta.url),
  new URL("node/load-handler.cjs", import.meta.url),
  new URL("node/callbacks.cjs", import.meta.url),
  new URL("node/promises.cjs", import.meta.url),
  new URL("node/runtime.cjs", import.meta.url),
  new URL("node/forward.cjs", import.meta.url),
  new URL("node/exec-wrapper.cjs", import.meta.url),
  new URL("node/response-url.cjs", import.meta.url),
  new URL("node/bootstrap.cjs", import.meta.url),
];

let joined: string | undefined;

/** Returns the program as the text of one module, because Node.js starts faster if it has to read only one file. */
export function program(): string {
  return (joined ??= join());
}

function join(): string {
  const modules = MODULES.map((url) => {
    const path = fileURLToPath(url);
    const source = readFileSync(path, "utf8");
    return `modules["./${basename(path)}"] = (exports, require) => {\n${source}\nreturn exports;\n};\n`;
  });
  return `"use strict";
const modules = Object.create(null);
const loaded = Object.create(null);
const load = (name) => (name in modules ? (loaded[name] ??= modules[name]({}, load)) : require(name));
${modules.join("")}load("./bootstrap.cjs");
`;
}
