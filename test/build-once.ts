import { build } from "../scripts/build.ts";

/** Bundles the handlers before the first test: stacks take them from `dist/lambda`. */
export async function setup(): Promise<void> {
  await build();
}
