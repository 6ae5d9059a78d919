#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { signet } from "../scripts/signet/main.ts";
import { runProcess } from "../scripts/terminal/io.ts";

/** Runs the command on this process. */
export const run = (): Promise<void> => runProcess(signet);

// Node resolves symbolic links, such as those in `node_modules/.bin`, in a module's file name only.
if (realpathSync(process.argv[1] ?? "") === import.meta.filename) await run();
