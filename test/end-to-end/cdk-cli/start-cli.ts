import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import { localVariables } from "../../../scripts/env/local-variables.ts";
import { writeOutputs } from "../../../scripts/outputs/outputs.ts";
import { ACCOUNT, REGION, type TestCloud } from "../../cloud/test-cloud.ts";

/** How a command of the CDK CLI has ended. */
export interface Ended {
  readonly status: number;
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string;
}

/** The CDK CLI with the variables of `signet env`. */
export interface CdkCli {
  /** Runs a command, after the one before has ended. */
  readonly run: (...argv: readonly string[]) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

/** Returns the variables of a process of the CDK CLI, and the folder in which it runs. */
export function cliSurroundings({ cloud, directory }: TestCloud): Readonly<{
  cwd: string;
  env: NodeJS.ProcessEnv;
}> {
  const outputs = writeOutputs(cloud, REGION, ACCOUNT);
  const home = join(directory, "home");
  mkdirSync(home, { recursive: true });
  // The variables of this process could name another account, or change what the CLI prints.
  const env = {
    ...localVariables(join(directory, "state"), outputs, ADMIN),
    PATH: process.env["PATH"],
    HOME: home,
    CDK_HOME: home,
    CI: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  return { cwd: home, env };
}

/** Starts the unmodified CDK CLI, which runs any number of commands in one process. */
export async function startCli(local: TestCloud): Promise<CdkCli> {
  const program = join(import.meta.dirname, "cli-program.cjs");
  const child = fork(program, [], { execArgv: [], ...cliSurroundings(local) });
  const exited = once(child, "exit");
  /** Waits for a message of the program above. */
  const message = async (): Promise<unknown> => {
    const [first]: unknown[] = await Promise.race([once(child, "message"), exited]);
    if (typeof first === "number" || first === null) throw new Error("the CDK CLI has exited");
    return first;
  };
  await message();
  return {
    async run(...argv) {
      child.send(argv);
      return (await message()) as Ended; // The program sends nothing else.
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}
