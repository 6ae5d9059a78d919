import { buildPackageUnlessUnchanged } from "../scripts/build/build-package.ts";
import { buildHandlers } from "../scripts/build/main.ts";

/**
 * Builds before the first test what has changed since the last build: stacks take the handlers from
 * `dist/lambda`, the tests of the package and of the documents take `signet/sigv4` from `dist/lib`.
 */
export async function setup(): Promise<void> {
  await Promise.all([buildHandlers(), buildPackageUnlessUnchanged()]);
}
