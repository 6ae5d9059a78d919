import { spawn, type ChildProcess } from "node:child_process";
import type { FunctionConfiguration } from "../account/account.ts";
import { afterChannel } from "./process/inherited-descriptors.ts";
import {
  processEnvironment,
  startEnvironment,
  type ProcessSettings,
} from "./process-environment.ts";
import { launchIn, socketIn } from "./sandbox/launch.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Unpacked } from "./unpacked.ts";
import { nodeFlags } from "./versions/node-flags.ts";

export interface SpawnSettings extends Omit<ProcessSettings, "files">, Unpacked {
  readonly sandbox: Sandbox;
  /** Socket of the AWS endpoint for a function in a VPC, or `undefined` if it uses this machine's network. */
  readonly vpcSocket: string | undefined;
  /** Whether the function answers for a custom resource of CloudFormation. @default false */
  readonly responds?: boolean;
}

/** A process that waits for its variables on descriptor 3. */
interface SpawnedFunction {
  readonly child: ChildProcess;
  /** Whether the process leads its own process group. */
  readonly isGroup: boolean;
  /** The variables that it must get. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the process of a function in the sandbox. */
export function spawnFunction(
  configuration: FunctionConfiguration,
  settings: SpawnSettings,
): SpawnedFunction {
  const { sandbox, mounts, node, vpcSocket, responds, awsEndpoint } = settings;
  const { childProcesses, temporaryMb, environment: variables } = configuration;
  const launch = launchIn(
    sandbox,
    node,
    settings.files,
    mounts,
    { childProcesses, temporaryMb, network: vpcSocket === undefined },
    nodeFlags(configuration, variables["NODE_OPTIONS"] ?? "", node.has),
  );
  const { execPath, execArgv, files, ...options } = launch;
  const environment = processEnvironment(configuration, { ...settings, files });
  const socket = vpcSocket === undefined ? "" : socketIn(launch, vpcSocket);
  const { port } = new URL(awsEndpoint);
  const forwarding =
    responds === true ? [port, socket, "responds"] : socket === "" ? [] : [port, socket];
  // In the cloud's process group, a function could signal the cloud without knowing its process id.
  const isGroup = childProcesses || sandbox.namespaces;
  const child = spawn(execPath, [...execArgv, files.bootstrap, files.opt, ...forwarding], {
    env: startEnvironment(environment, files),
    ...options,
    stdio: ["ignore", "pipe", "pipe", "pipe", ...afterChannel()],
    detached: isGroup,
  });
  return { child, isGroup, environment };
}
