import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/build-once.ts",
    // They wait for other processes half of the time: with one for each core, a third of it is idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    isolate: false, // CDK and the SDK are loaded once a worker, not once a file: a third less CPU.
    testTimeout: 60_000, // A guard against hanging, with room for a machine that is busy otherwise.
    hookTimeout: 60_000,
    env: {
      CDK_VALIDATION: "false", // 3 seconds a file; `npm run check:synth` has it on.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  },
});
