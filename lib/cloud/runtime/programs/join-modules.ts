import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

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
