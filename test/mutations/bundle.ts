import { build } from "../../scripts/build.ts";

/** Bundles the handlers before the first test. */
export async function setup(): Promise<void> {
  await build();
}
