import { buildPackage } from "../scripts/build/build-package.ts";
import { build } from "../scripts/build/main.ts";

/**
 * Builds before the first test: stacks take the handlers from `dist/lambda`, the tests of the package and
 * of the documents `signet/sigv4` from `dist/lib`.
 */
export async function setup(): Promise<void> {
  await Promise.all([build(), buildPackage()]);
}
