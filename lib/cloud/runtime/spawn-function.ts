import { spawn, type ChildProcess } from "node:child_process";
import type { FunctionConfiguration } from "../account/account.ts";
import { afterChannel } from "./process/inherited-descriptors.ts";
import { processEnvironment, type ProcessSettings } from "./process-environment.ts";
import { requireConfinement } from "./programs/require-confinement.ts";
import type { Variables } from "./programs/function-program.ts";
import { launchIn } from "./sandbox/launch.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Unpacked } from "./unpacked.ts";

export interface SpawnSettings extends Omit<ProcessSettings, "files">, Unpacked {
  readonly sandbox: Sandbox;
  /** Socket of the AWS endpoint for a function in a VPC, or `undefined` if it uses this machine's network. */
  readonly vpcSocket: string | undefined;
  /** Whether the function answers for a custom resource of CloudFormation. @default false */
  readonly responds?: boolean;
}

/** A process that waits for its variables. */
interface SpawnedFunction {
  readonly child: ChildProcess;
  /** Whether the process leads its own process group. */
  readonly isGroup: boolean;
  /** The variables that it must get. */
  readonly variables: Variables;
  /** The port and the socket of the AWS endpoint for a function in a VPC, else empty. */
  readonly forwarding: readonly string[];
}

/**
 * Starts the process of a function in the sandbox.
 *
 * @throws {RuntimeRefused} If this machine cannot confine the function.
 */
export function spawnFunction(
  configuration: FunctionConfiguration,
  settings: SpawnSettings,
): SpawnedFunction {
  const { sandbox, mounts, program, vpcSocket, responds = false, awsEndpoint } = settings;
  requireConfinement(configuration, program, sandbox);
  const childProcesses = configuration.childProcesses || program.isNative;
  const { temporaryMb } = configuration;
  const { execPath, execArgv, files, forwarding, ...options } = launchIn(
    sandbox,
    program,
    settings.files,
    mounts,
    { childProcesses, temporaryMb, network: vpcSocket === undefined },
    { port: new URL(awsEndpoint).port, socket: vpcSocket, responds },
  );
  const variables = processEnvironment(configuration, { ...settings, files });
  // In the cloud's process group, a function could signal the cloud without knowing its process id.
  const isGroup = childProcesses || sandbox.namespaces;
  const child = spawn(execPath, execArgv, {
    env: program.startVariables(variables, files),
    ...options,
    stdio: [
      program.isNative ? "pipe" : "ignore",
      "pipe",
      "pipe",
      program.hasChannel ? "pipe" : "ignore",
      ...afterChannel(),
    ],
    detached: isGroup,
  });
  return { child, isGroup, variables, forwarding };
}
