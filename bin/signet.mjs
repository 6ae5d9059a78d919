// The command `signet` in a clone of this repository. A published package runs the compiled file directly.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileCommand } from "../scripts/build/compile.mjs";

await compileCommand();
const compiled = resolve(import.meta.dirname, "..", "dist/bin/signet.js");
/** @type {{ run: () => Promise<void> }} */
const { run } = await import(pathToFileURL(compiled).href);
await run();
