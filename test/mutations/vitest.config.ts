import { defineConfig, mergeConfig } from "vitest/config";
import usual from "../../vitest.config.ts";

/** A mutated project need not compile, so the package is not built. The handlers are bundled. */
export default mergeConfig(
  { ...usual, test: { ...usual.test, globalSetup: undefined } },
  defineConfig({ root: "../..", test: { globalSetup: "test/mutations/bundle.ts" } }),
);
