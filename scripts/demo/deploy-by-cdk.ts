import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ADMIN } from "../../lib/cloud/account/naming/admin-name.ts";
import { CodedError } from "../../lib/errors.ts";
import { project } from "../build/build-output.ts";
import { localVariables } from "../env/local-variables.ts";
import { writeOutputs } from "../outputs/outputs.ts";
import type { LaunchOptions } from "../serve/launch.ts";
import type { Io } from "../terminal/io.ts";

/** A command of the CDK CLI failed. Its output is already shown. */
class CdkFailed extends CodedError {
  readonly code = "ERR_CDK";
}

/**
 * Deploys with the unmodified CDK CLI, as to AWS: first `cdk bootstrap`, then `cdk deploy` of the stacks.
 *
 * @param io Receives the lines that the CLI prints.
 */
export function deployByCdk(
  { state, region, account }: Pick<LaunchOptions, "state" | "region" | "account">,
  io: Pick<Io, "env" | "err">,
): NonNullable<LaunchOptions["deployStacks"]> {
  const program = join(project, "node_modules/aws-cdk/bin/cdk");
  let isBootstrapped = false;
  return async (cloud, stacks, assembly) => {
    const outputs = writeOutputs(cloud, region, account);
    const run = async (...argv: readonly string[]): Promise<void> => {
      const variables = localVariables(state, outputs, ADMIN);
      const env = { ...io.env, ...variables, CDK_HOME: state, CI: "true" };
      const child = spawn(process.execPath, [program, ...argv], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          for (const line of text.split("\n")) if (line.trim() !== "") io.err(`  ${line}`);
        });
      }
      const [status]: unknown[] = await once(child, "close");
      if (status !== 0)
        throw new CdkFailed(`cdk ${argv[0] ?? ""} ended with status ${String(status)}`);
    };
    if (!isBootstrapped) await run("bootstrap", "--app", assembly, `aws://${account}/${region}`);
    isBootstrapped = true;
    const quietly = ["--require-approval", "never", "--progress", "events"];
    await run(
      "deploy",
      "--app",
      assembly,
      "--exclusively",
      ...quietly,
      ...stacks.map(({ id }) => id),
    );
  };
}
