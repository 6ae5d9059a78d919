// The command `signet` in a clone of this repository. A published package runs the compiled file directly.
import { compileCommand } from "../scripts/build/compile.mjs";

compileCommand();
/** @type {{ run: () => Promise<void> }} */
const { run } = await import(new URL("../dist/bin/signet.js", import.meta.url).href);
await run();
