// The build of the project: what `npm run build` and cdk.json run. Compiled code builds faster than a TypeScript loader.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileCommand } from "./compile.mjs";

await compileCommand();
const compiled = resolve(import.meta.dirname, "../../dist/bin/build.js");
/** @type {{ run: () => Promise<void> }} */
const { run } = await import(pathToFileURL(compiled).href);
await run();
