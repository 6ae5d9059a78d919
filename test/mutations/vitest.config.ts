import { defineConfig, mergeConfig } from "vitest/config";
import usual from "../../vitest.config.ts";

/** What is switched off need not please the compiler: the package is not built, the handlers are. */
export default mergeConfig(
  { ...usual, test: { ...usual.test, globalSetup: undefined } },
  defineConfig({ root: "../..", test: { globalSetup: "test/mutations/bundle.ts" } }),
);
