// The command `signet` in a clone of this repository. A published package runs the compiled file directly.
import { compileCommand } from "../scripts/build/compile.mjs";

compileCommand();
const compiled = new URL("../dist/bin/signet.js", import.meta.url).href;
/** @type {{ run: () => Promise<void> }} */
const { run } = await import(compiled);
await run();
