import { resolve } from "node:path";
import { sourceFiles } from "./imports.ts";

export const root = resolve(import.meta.dirname, "../..");

const files = sourceFiles(root);

/** Every source file that is published or deployed, relative to the root. Each needs a layer. */
export const sources = files.filter((file) => !/^(bench|test)\/|\.config\.ts$/.test(file));

/** All files of the tests. */
export const tests = files.filter((file) => file.startsWith("test/"));

/**
 * The files that compute the name of a module, each with the reason. The table cannot be enforced for such
 * imports.
 */
export const computedNames: Readonly<Record<string, string>> = {
  "bin/record/record-inputs.ts": "lists the modules that are loaded, and loads none",
  "bin/signet.mjs": "loads the compiled command, which git ignores",
  "lambda/cdk/guard/load-handler.ts": "loads the user's handler, which the environment names",
  "lib/cloud/runtime/node/load-handler.cjs": "loads the function's handler, as Lambda does",
  "lib/cloud/services/dynamodb/database/load-dynalite.mjs": "replaces a module inside dynalite",
  "scripts/build/build.mjs": "loads the compiled build, which git ignores",
  "scripts/build/bundler-plugins.mjs": "lists the exports of Node's own modules",
  "scripts/build/specifiers.ts":
    "has the names of functions that load modules, to find their calls",
};
