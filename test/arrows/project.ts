import { resolve } from "node:path";
import { sourceFiles } from "./imports.ts";

export const root = resolve(import.meta.dirname, "../..");

/** Every source file of the project that a layer holds, relative to the root. */
export const sources = sourceFiles(root, ["bin", "lambda", "lib", "scripts"]);

/** Every file of the tests. */
export const tests = sourceFiles(root, ["test"]);

/** The files that compute the name of a module, and why each must. No layer can be held for these. */
export const computedNames: Readonly<Record<string, string>> = {
  "lambda/cdk/guard/load-handler.ts": "loads the user's handler, which the environment names",
  "lib/cloud/runtime/node/bootstrap.mjs": "loads the function's handler, as Lambda does",
};
