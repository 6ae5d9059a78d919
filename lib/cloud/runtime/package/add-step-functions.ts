import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionConfiguration } from "../../account/account.ts";

/** The variable by which CDK's provider framework finds the handler of the app. */
const PROVIDER = "USER_ON_EVENT_FUNCTION_ARN";

const SFN = `"use strict";
exports.SFN = class SFN {
  async startExecution() {
    throw new Error("the local cloud does not run state machines");
  }
};
`;

/**
 * Adds a client of Step Functions to the package of CDK's provider framework. The framework loads the client at its
 * start, but most apps do not have it, and a provider without `isCompleteHandler` never uses it.
 *
 * @param task The folder of the package.
 * @param sdk A `node_modules` with the AWS SDK of the app.
 */
export function addStepFunctions(
  { environment }: Pick<FunctionConfiguration, "environment">,
  task: string,
  sdk: string | undefined,
): void {
  if (environment[PROVIDER] === undefined) return;
  const name = join("@aws-sdk", "client-sfn");
  if (sdk !== undefined && existsSync(join(sdk, name))) return;
  const folder = join(task, "node_modules", name);
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), SFN);
}
