import { resolve } from "node:path";
import { sourceFiles } from "./imports.ts";

export const root = resolve(import.meta.dirname, "../..");

/** Every source file of the project that a layer holds, relative to the root. */
export const sources = sourceFiles(root, ["bin", "lambda", "lib", "scripts"]);

/** Every file of the tests. */
export const tests = sourceFiles(root, ["test"]);
