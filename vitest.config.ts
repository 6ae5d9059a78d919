import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/build-once.ts",
    maxWorkers: "100%", // Vitest leaves one core idle otherwise: half of a machine with two.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: {
      CDK_VALIDATION: "false", // 3 seconds a file; `npm run check:synth` has it on.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  },
});
