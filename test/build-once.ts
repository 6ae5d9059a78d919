import { compileCommand } from "../scripts/build/compile.mjs";
import { buildPackages } from "../scripts/build/build-packages.ts";
import { buildAppBundle } from "../scripts/build/bundle-app.ts";
import { buildHandlers } from "../scripts/build/main.ts";

/**
 * Builds the project before the first test, unless it is built already. Stacks use the handlers in `dist/lambda`. The
 * tests of the packages and of the documents use the packages in `dist/node_modules`. Other tests run the command in
 * `dist/bin`.
 */
export async function setup(): Promise<void> {
  await compileCommand();
  await Promise.all([buildHandlers(), buildAppBundle()]);
  await buildPackages(); // With some of the handlers.
}
