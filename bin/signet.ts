#!/usr/bin/env node
import { realpathSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";
import { signet } from "../scripts/signet/main.ts";
import { runProcess } from "../scripts/terminal/io.ts";

/** Node keeps here what it has compiled. Not in the folder for temporary files, where other users could put code. */
const COMPILED = join(import.meta.dirname, "../compile-cache");

/** Runs the command on this process. */
export function run(): Promise<void> {
  // Node has it since version 22.1. It does nothing if it cannot write to the folder.
  if ("enableCompileCache" in module) module.enableCompileCache(COMPILED);
  return runProcess(signet);
}

// Node resolves symbolic links, such as those in `node_modules/.bin`, in a module's file name only.
if (realpathSync(process.argv[1] ?? "") === import.meta.filename) await run();
