import { buildPackageUnlessUnchanged } from "../scripts/build/build-package.ts";
import { buildHandlers } from "../scripts/build/main.ts";

/**
 * Builds the project before the first test, unless it is built already. Stacks use the handlers in `dist/lambda`. The
 * tests of the package and of the documents use `signet/sigv4` from `dist/lib`.
 */
export async function setup(): Promise<void> {
  await Promise.all([buildHandlers(), buildPackageUnlessUnchanged()]);
}
