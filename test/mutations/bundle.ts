import { build } from "../../scripts/build/main.ts";

/** Bundles the handlers before the first test. */
export async function setup(): Promise<void> {
  await build();
}
