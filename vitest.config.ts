import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

/** Take longest, and would leave the other cores idle at the end. Unless it has seen them, Vitest goes by size. */
const FIRST = /(main-job|demo|start|kill|installed|app|exec|variants)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer["sort"]>[0]): Promise<typeof files> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's.
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: (typeof files)[number]) => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/build-once.ts",
    maxWorkers: "100%", // Vitest leaves one core idle otherwise: half of a machine with two.
    sequence: { sequencer: LongestFirst },
    isolate: false, // CDK and the SDK are loaded once a worker, not once a file: a third less CPU.
    testTimeout: 60_000, // A guard against hanging, with room for a machine that is busy otherwise.
    hookTimeout: 60_000,
    env: {
      CDK_VALIDATION: "false", // 3 seconds a file; `npm run check:synth` has it on.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  },
});
