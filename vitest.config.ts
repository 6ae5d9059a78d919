import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

/**
 * Files that take longest. They run first, because a long file at the end would leave the other cores idle. Without
 * results of an earlier run, Vitest orders files by their size.
 */
const FIRST =
  /(?:main-job|demo|serve|stop|reload|deploy-app|commands|deployments|your-app|kill|cdk-cli|attacks|installed|apps?|exec|variants|places|doubling|forgery|limits|conformance)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer["sort"]>[0]): Promise<typeof files> {
    // oxlint-disable-next-line unicorn/no-array-sort -- This method is not the method of arrays.
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: (typeof files)[number]) => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

/** Whether npm installs the packages, and the tests of them that take seconds run. */
function isPackages(mode: string): boolean {
  return mode === "packages" || mode === "full";
}

export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === "packages" ? "test/packages/*.test.ts" : "test/**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      ...(isPackages(mode) ? [] : ["test/**/*.full.test.ts"]),
      ...(mode === "packages" ? [] : ["test/packages/*.registry.test.ts"]), // Needs npm's registry.
    ],
    globalSetup: "test/build-once.ts",
    // One more than cores, because many tests wait for processes and time-outs.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    isolate: false, // CDK and the SDK are loaded once for each worker instead of each file.
    testTimeout: 60_000, // Only stops tests that hang. A busy machine needs much more time than an idle one.
    hookTimeout: 60_000,
    env: {
      CDK_VALIDATION: "false", // It takes 3 seconds for each file. `npm run check:synth` turns it on.
      // Recording where each construct is created takes a twentieth of the time of a synthesis.
      CDK_CONTEXT_JSON: '{ "aws:cdk:disable-creation-stack-traces": true }',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      SIGNET_TEST_FULL: mode === "full" ? "1" : "",
      SIGNET_TEST_PACKAGES: isPackages(mode) ? "1" : "",
    },
  },
}));
